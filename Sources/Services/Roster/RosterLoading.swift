// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import Kernel
import Roster
import Store
import Synchronization

extension RosterLibrary {
    /// Reads the batches of a version that are not in memory yet, and keeps the version.
    func load(_ record: RosterVersionRecord) async throws -> LoadedRoster {
        // Earlier releases kept names in versions.
        let references = record.batches.filter { $0.table != TableSpec.identities.name }
        let known = cache.withLock { $0.batches }
        let missing = references.filter { known[.init($0)] == nil }
        let bytes = try await store.batches(program: program, Array(Set(missing.map(\.digest))))
        var expired: Set<SHA256Digest> = []
        if missing.contains(where: { bytes[$0.digest] == nil }) {
            let states = try await store.answer(BatchStatesQuery(program: program, number: record.number))
            expired = Set(states.filter { $0.value.expiredAtMicros != nil }.keys)
        }
        let gone = expired
        let loaded = try await BackgroundThread.run { () throws -> LoadedRoster in
            var tables: [String: [LoadedBatch]] = [:]
            for (name, references) in Dictionary(grouping: references, by: \.table) {
                tables[name] = try Self.table(name, references, known: known, bytes: bytes, expired: gone)
            }
            return try LoadedRoster(
                summary: record.summary, batches: tables.filter { !$0.value.isEmpty },
                isPartial: references.contains { gone.contains($0.digest) })
        }
        return cache.withLock { $0.insert(loaded) }
    }

    private static func table(
        _ name: String, _ references: [BatchReference], known: [RosterCache.Key: LoadedBatch],
        bytes: [SHA256Digest: [UInt8]], expired: Set<SHA256Digest>
    ) throws -> [LoadedBatch] {
        let there = references.filter { !expired.contains($0.digest) || known[.init($0)] != nil }
        let wanted = there.filter { known[.init($0)] == nil }
        let distinct = Dictionary(wanted.map { ($0.digest, $0) }, uniquingKeysWith: { first, _ in first }).values
        let encoded = try distinct.map { reference in
            guard let found = bytes[reference.digest] else {
                throw Problem(
                    .databaseUnavailable, "Batch \(reference.digest) of table \(name) is missing in the store.")
            }
            return (reference: reference, bytes: found)
        }
        let fresh = Dictionary(
            try SealedBatches.sealed(encoded, table: name).map { (RosterCache.Key($0.reference), $0) },
            uniquingKeysWith: { first, _ in first })
        let batches = there.compactMap { reference in
            (known[.init(reference)] ?? fresh[.init(reference)]).map {
                LoadedBatch(reference: reference, batch: $0.batch, part: $0.part)
            }
        }
        if batches.isEmpty, !references.isEmpty, let spec = TableSpec.named(name) {
            // Every row was removed: the table is still one that was given.
            let empty = try RecordBatch(emptyWith: try spec.schema())
            let bytes = empty.encoded()
            let place = BatchReference(table: name, period: "", ordinal: 0, digest: try SHA256.digest(of: bytes))
            return try SealedBatches.sealed([(place, bytes)], table: name)
        }
        return try SealedBatches.packed(batches, table: name)
    }
}
