// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
package import Kernel
import PluginChannel
import Roster
package import Store
import Synchronization
package import Telemetry

/// The program's versions: read from the store once, decoded once, shared by all readers.
///
/// Batches are immutable, so two versions that share one share it in memory too: the cache is by table and digest of the
/// batch. What the store gives is written into sealed memory once, one segment for each table and load, and read in
/// place there, by this process and by the children that a table is opened for. Keeps the four versions loaded last.
package final class RosterLibrary: Sendable {
    /// A batch is shared within its table only: whoever may read one table gets no memory that another one lies in.
    private struct Key: Hashable {
        let table: String
        let digest: SHA256Digest
    }

    private struct DecodedBatch {
        let batch: RecordBatch
        let part: TablePart
    }

    private struct Cache {
        var versions: [LoadedRoster] = []
        var batches: [Key: DecodedBatch] = [:]
    }

    package let program: String
    package let store: any Store
    package let time: TimeSource
    private let cache = Mutex(Cache())

    package init(store: any Store, program: String, time: TimeSource) {
        self.store = store
        self.program = program
        self.time = time
    }

    /// The head of a plan, or nil when nothing was imported yet.
    package func head(_ plan: Plan = .live) async throws(Problem) -> LoadedRoster? {
        do {
            guard let record = try await store.latest(program: program, plan: plan) else { return nil }
            return try await load(record)
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "The schedule could not be read: \(error)")
        }
    }

    /// A version by number.
    package func version(_ number: Int64) async throws(Problem) -> LoadedRoster {
        if let known = cache.withLock({ $0.versions.first { $0.summary.number == number } }) { return known }
        do {
            guard let record = try await store.version(program: program, number: number) else {
                throw Problem(.notFound, "There is no schedule version \(number).")
            }
            return try await load(record)
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "Schedule version \(number) could not be read: \(error)")
        }
    }

    /// The newest versions of every plan, without their tables.
    package func versions(limit: Int) async throws(Problem) -> [RosterVersionSummary] {
        do { return try await store.versions(program: program, before: nil, limit: limit) } catch {
            throw Problem(error)
        }
    }

    private func load(_ record: RosterVersionRecord) async throws -> LoadedRoster {
        if let known = cache.withLock({ $0.versions.first { $0.summary.number == record.summary.number } }) {
            return known
        }
        let known = cache.withLock { $0.batches }
        let references = record.batches.sorted { ($0.table, $0.ordinal) < ($1.table, $1.ordinal) }
        let missing = references.filter { known[Key(table: $0.table, digest: $0.digest)] == nil }
        let bytes = try await store.batches(program: program, Array(Set(missing.map(\.digest))))
        var used: [Key: DecodedBatch] = [:]
        var tables: [Table] = []
        var parts: [String: [TablePart]] = [:]
        for (name, references) in Dictionary(grouping: references, by: \.table) {
            let keys = references.map { Key(table: name, digest: $0.digest) }
            let fresh = try Self.decode(keys.filter { known[$0] == nil }, from: bytes)
            let batches = try keys.map { key -> DecodedBatch in
                guard let stored = known[key] ?? fresh[key] else {
                    throw Problem(.databaseUnavailable, "A part of table \(name) is missing in the store.")
                }
                used[key] = stored
                return stored
            }
            let table = try Table(name: name, storedBatches: batches.map(\.batch))
            tables.append(table)
            // Without rows the one batch without rows stays: it tells a child the columns.
            parts[name] = (table.batches.isEmpty ? Array(batches.prefix(1)) : batches.filter { $0.batch.count > 0 })
                .map(\.part)
        }
        let roster = RosterTables(tables)
        let loaded = LoadedRoster(
            summary: record.summary, tables: roster, parts: parts, profile: try roster.profile())
        let latest = used
        return cache.withLock { cache in
            // Another reader may have been first; all get the same one.
            if let known = cache.versions.first(where: { $0.summary.number == loaded.summary.number }) { return known }
            cache.versions = [loaded] + cache.versions.prefix(3)
            if cache.batches.count > 4 * latest.count + 64 { cache.batches = [:] }
            cache.batches.merge(latest) { old, _ in old }
            return loaded
        }
    }
    /// Writes the batches of one table into one segment and reads them there.
    private static func decode(_ keys: [Key], from bytes: [SHA256Digest: [UInt8]]) throws -> [Key: DecodedBatch] {
        let found = Array(Set(keys)).filter { bytes[$0.digest] != nil }.sorted { $0.digest.hex < $1.digest.hex }
        guard let table = found.first?.table else { return [:] }
        let parts = try TablePart.segment(named: table, of: found.compactMap { bytes[$0.digest] })
        var decoded: [Key: DecodedBatch] = [:]
        for (key, part) in zip(found, parts) {
            decoded[key] = DecodedBatch(batch: try RecordBatch(viewing: part.bytes, owner: part.segment), part: part)
        }
        return decoded
    }
}
