// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
import Kernel
import PluginChannel
import Roster
import Store

/// The next version of a plan, ready to be stored: its batches, what they share with the version before, its digest.
struct RosterAssembly {
    let tables: RosterTables
    let profile: ProgramProfile
    let digest: SHA256Digest
    let writes: [BatchWrite]
    /// The batches in memory: those of the version before where they are the same, and new ones in sealed memory.
    let batches: [String: [LoadedBatch]]

    /// Encodes what is new, and nothing else.
    ///
    /// - Parameters:
    ///   - tables: the rows; table `identities` is left out, because names have no versions.
    ///   - base: the version that the tables were made from, whose batches are known by their memory, or by their bytes.
    init(_ tables: RosterTables, base: LoadedRoster?, leaves cache: LeafCache) throws {
        let stored = tables.tables.filter { $0.name != TableSpec.identities.name }
        self.tables = RosterTables(stored)
        profile = try self.tables.profile()
        var encoded: [RosterCache.Key: [UInt8]] = [:]
        var placed: [(key: RosterCache.Key, ordinal: Int64, batch: RecordBatch, old: LoadedBatch?)] = []
        for table in stored {
            var known = KnownBatches(base?.batches[table.name] ?? [])
            for (ordinal, batch) in try table.storedBatches().enumerated() {
                if let old = known.find(batch) {
                    placed.append((RosterCache.Key(old.reference), Int64(ordinal), batch, old))
                    continue
                }
                let bytes = batch.encoded()
                let place = BatchReference(
                    table: table.name, period: "", ordinal: Int64(ordinal), digest: try SHA256.digest(of: bytes))
                let key = RosterCache.Key(place)
                let old = known.find(place.digest)
                if old == nil { encoded[key] = bytes }
                placed.append((key, Int64(ordinal), batch, old))
            }
        }
        let digested = try RosterDigest(
            of: self.tables, parts: placed.map { RosterDigest.Part(key: $0.key, batch: $0.batch) }, cache: cache)
        digest = digested.digest
        var writes: [BatchWrite] = []
        var batches: [String: [LoadedBatch]] = [:]
        var fresh: [String: [(reference: BatchReference, bytes: [UInt8])]] = [:]
        for item in placed {
            let leaf = digested.leaves[item.key]
            let reference = BatchReference(
                table: item.key.table, period: leaf?.period ?? digested.periodWithoutLeaf, ordinal: item.ordinal,
                digest: item.key.digest)
            if let bytes = encoded[item.key] {
                writes.append(
                    try BatchWrite(
                        table: reference.table, period: reference.period, ordinal: reference.ordinal, bytes: bytes,
                        leaf: leaf?.hash))
                fresh[reference.table, default: []].append((reference, bytes))
            } else if let old = item.old {
                writes.append(BatchWrite(unchanged: reference, leaf: leaf?.hash))
                batches[reference.table, default: []].append(
                    LoadedBatch(reference: reference, batch: old.batch, part: old.part))
            }
        }
        for (name, list) in fresh {
            let sealed = try SealedBatches.sealed(list, table: name)
            let all = ((batches[name] ?? []) + sealed).sorted { $0.reference.ordinal < $1.reference.ordinal }
            batches[name] = try SealedBatches.packed(all, table: name)
        }
        self.writes = writes
        self.batches = batches
    }

    /// Whether a version has the same rows in the same batches.
    func isContent(of base: LoadedRoster) -> Bool {
        func places(_ references: some Sequence<BatchReference>) -> Set<String> {
            Set(references.map { "\($0.table)\t\($0.ordinal)\t\($0.digest)" })
        }
        return places(writes.map(\.reference)) == places(base.batches.values.joined().map(\.reference))
    }

    /// What a unit of work stores.
    func newVersion(plan: Plan, parent: Int64?, reason: String, reasonCode: String? = nil) -> NewRosterVersion {
        NewRosterVersion(
            plan: plan, parent: parent, digest: digest, digestVersion: Int64(CanonicalDigest.version), reason: reason,
            profileJSON: profile.json.serialized(), batches: writes, reasonCode: reasonCode)
    }
}

/// Finds the batches of an earlier version among new ones.
private struct KnownBatches {
    private let batches: [LoadedBatch]
    private let byDigest: [SHA256Digest: LoadedBatch]
    /// Where the next one is likely to be: tables keep their order.
    private var next = 0

    init(_ batches: [LoadedBatch]) {
        self.batches = batches
        byDigest = Dictionary(batches.map { ($0.reference.digest, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The batch that lies in the same memory.
    mutating func find(_ batch: RecordBatch) -> LoadedBatch? {
        if next < batches.count, batches[next].batch.lies(where: batch) {
            next += 1
            return batches[next - 1]
        }
        guard let index = batches.firstIndex(where: { $0.batch.lies(where: batch) }) else { return nil }
        next = index + 1
        return batches[index]
    }

    /// The batch with the same bytes.
    func find(_ digest: SHA256Digest) -> LoadedBatch? { byDigest[digest] }
}

extension RecordBatch {
    /// Whether both batches are the same memory.
    fileprivate func lies(where other: RecordBatch) -> Bool {
        count == other.count && zip(columns, other.columns).allSatisfy { $0.sharesStorage(with: $1) }
            && schema == other.schema
    }
}
