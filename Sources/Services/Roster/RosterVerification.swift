// SPDX-License-Identifier: Apache-2.0

import Columns
package import Cryptography
package import Kernel
import Roster
package import Store

/// Whether a version still is what it was digested as.
package struct RosterVerification: Sendable {
    package enum Outcome: String, Sendable {
        /// The digest of the rows is the version's.
        case verified
        /// The digest of the rows, and of what is kept of removed rows, is the version's.
        case verifiedWithoutExpired = "verified_without_expired"
        /// The digest is another one.
        case mismatch
        /// Rows were removed because their time was over, and nothing is kept that their digest could be made of.
        case unverifiable
    }

    package let summary: RosterVersionSummary
    package let outcome: Outcome
    /// The digest of what is there; nil when it cannot be computed.
    package let computed: SHA256Digest?
    package let batches: Int
    package let expiredBatches: Int
    package let rows: Int
}

extension RosterLibrary {
    /// Reads a version from the store, not from memory, and computes its digest anew.
    ///
    /// O(rows log rows), on a thread of its own. Takes as much memory as the version has, for as long as it takes.
    ///
    /// - Parameter number: nil for the live head.
    package func verify(_ number: Int64?) async throws(Problem) -> RosterVerification {
        do {
            let record: RosterVersionRecord?
            if let number {
                record = try await store.version(program: program, number: number)
            } else {
                record = try await store.latest(program: program, plan: .live)
            }
            guard let record else {
                throw Problem(
                    .notFound, number.map { "There is no schedule version \($0)." } ?? Self.nothingImported.detail)
            }
            let states = try await store.answer(BatchStatesQuery(program: program, number: record.number))
            // The store compares the bytes of each with their own digest.
            let bytes = try await store.batches(program: program, Array(Set(record.batches.map(\.digest))))
            return try await BackgroundThread.run { () throws -> RosterVerification in
                try Self.verification(record, states, bytes)
            }
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "The version could not be verified: \(error)")
        }
    }

    private static func verification(
        _ record: RosterVersionRecord, _ states: [SHA256Digest: BatchState], _ bytes: [SHA256Digest: [UInt8]]
    ) throws -> RosterVerification {
        let references = record.batches.filter { $0.table != TableSpec.identities.name }
        let expired = references.filter { states[$0.digest]?.expiredAtMicros != nil }
        var tables: [Table] = []
        for (name, list) in Dictionary(grouping: references, by: \.table) {
            let batches = try list.sorted { $0.ordinal < $1.ordinal }.compactMap { reference -> RecordBatch? in
                guard let found = bytes[reference.digest] else {
                    guard states[reference.digest]?.expiredAtMicros != nil else {
                        throw Problem(
                            .databaseUnavailable, "Batch \(reference.digest) of table \(name) is missing in the store.")
                    }
                    return nil
                }
                return try RecordBatch(decoding: found)
            }
            if !batches.isEmpty { tables.append(try Table(name: name, storedBatches: batches)) }
        }
        let there = RosterTables(tables)
        let digest = try digest(record.summary, of: there, expired, states)
        let outcome: RosterVerification.Outcome =
            switch digest {
            case nil: .unverifiable
            case record.summary.digest?: expired.isEmpty ? .verified : .verifiedWithoutExpired
            default: .mismatch
            }
        return RosterVerification(
            summary: record.summary, outcome: outcome, computed: digest, batches: references.count,
            expiredBatches: expired.count, rows: there.counts.values.reduce(0, +))
    }

    /// The digest by the version's own rule; nil when removed rows leave it unknown.
    private static func digest(
        _ summary: RosterVersionSummary, of tables: RosterTables, _ expired: [BatchReference],
        _ states: [SHA256Digest: BatchState]
    ) throws -> SHA256Digest? {
        var hashing = Hashing()
        guard summary.digestVersion == Int64(CanonicalDigest.version) else {
            guard expired.isEmpty, summary.digestVersion == Int64(CanonicalRows.digestVersion) else { return nil }
            var rows = try SHA256()
            var failure: CryptoError?
            CanonicalRows.write(tables) { piece in
                do throws(CryptoError) { try rows.update(piece) } catch { failure = error }
            }
            if let failure { throw failure }
            return try rows.finish()
        }
        var leaves = DigestTree(tables) { hashing.hash($0) }.leaves
        // A table all of whose rows were removed is there as one without rows, which has a leaf of its own.
        let places = Set(leaves.map { [$0.table, $0.period] })
        for reference in expired {
            guard let leaf = states[reference.digest]?.leaf, reference.period != RosterDigest.several,
                !places.contains([reference.table, reference.period])
            else { return nil }
            leaves.append(DigestTree.Leaf(table: reference.table, period: reference.period, hash: leaf.bytes))
        }
        return try hashing.digest(DigestTree.digest(of: leaves) { hashing.hash($0) })
    }
}
