// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
package import Kernel
import Roster
package import Store
import Synchronization
package import Telemetry

/// The program's versions: read from the store once, decoded once, shared by all readers.
///
/// Batches are immutable, so two versions that share one share it in memory too: the cache is by digest of the batch.
/// Keeps the four versions loaded last.
package final class RosterLibrary: Sendable {
    private struct Cache {
        var versions: [LoadedRoster] = []
        var batches: [SHA256Digest: RecordBatch] = [:]
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
        let missing = record.batches.map(\.digest).filter { known[$0] == nil }
        let bytes = try await store.batches(program: program, missing)
        var decoded: [SHA256Digest: RecordBatch] = [:]
        for (digest, bytes) in bytes { decoded[digest] = try RecordBatch(decoding: bytes) }
        var byTable: [String: [RecordBatch]] = [:]
        for reference in record.batches.sorted(by: { ($0.table, $0.ordinal) < ($1.table, $1.ordinal) }) {
            guard let batch = known[reference.digest] ?? decoded[reference.digest] else {
                throw Problem(.databaseUnavailable, "A part of table \(reference.table) is missing in the store.")
            }
            byTable[reference.table, default: []].append(batch)
        }
        var tables: [Table] = []
        for (name, batches) in byTable {
            tables.append(try Table(name: name, storedBatches: batches))
        }
        let roster = RosterTables(tables)
        let loaded = LoadedRoster(summary: record.summary, tables: roster, profile: try roster.profile())
        let used = Dictionary(
            record.batches.compactMap { reference in
                (known[reference.digest] ?? decoded[reference.digest]).map { (reference.digest, $0) }
            }, uniquingKeysWith: { first, _ in first })
        return cache.withLock { cache in
            // Another reader may have been first; all get the same one.
            if let known = cache.versions.first(where: { $0.summary.number == loaded.summary.number }) { return known }
            cache.versions = [loaded] + cache.versions.prefix(3)
            if cache.batches.count > 4 * used.count + 64 { cache.batches = [:] }
            cache.batches.merge(used) { old, _ in old }
            return loaded
        }
    }
}
