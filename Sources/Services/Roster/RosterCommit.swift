// SPDX-License-Identifier: Apache-2.0

import Columns
package import Cryptography
import JSON
package import Kernel
package import Roster
package import Store
import Telemetry

extension RosterLibrary {
    /// What storing a set of tables came to.
    package enum Stored: Sendable {
        /// They are the next version of the plan.
        case version(Int64, SHA256Digest)
        /// The head of the plan has the same content already.
        case unchanged(RosterVersionSummary)
    }

    /// Makes a set of tables the next version of the live plan, in one unit of work with its event.
    ///
    /// The digest is over the logical rows (`CanonicalRows`), so that two imports of the same files are the same version.
    package func publish(_ tables: RosterTables, by principal: String, reason: String) async throws(Problem) -> Stored {
        do {
            let digest = try Self.digest(of: tables)
            let head = try await store.latest(program: program, plan: .live)
            let profile = try tables.profile()
            var batches: [BatchWrite] = []
            for table in tables.tables {
                for (ordinal, batch) in try table.storedBatches().enumerated() {
                    batches.append(
                        try BatchWrite(
                            table: table.name, period: "", ordinal: Int64(ordinal), bytes: batch.encoded()))
                }
            }
            // Names stand outside the digest: the content is the same only when every batch is.
            if let head, head.summary.profileJSON == profile.json.serialized(),
                Set(head.batches) == Set(batches.map(\.reference))
            {
                return .unchanged(head.summary)
            }
            let parent = head?.summary.number
            let receipt = try await store.commit(
                UnitOfWork(
                    program: program, by: principal, atMicros: time.wallMicroseconds(),
                    expect: Expectation(version: VersionExpectation(plan: .live, number: parent)),
                    newVersion: NewRosterVersion(
                        plan: .live, parent: parent, digest: digest,
                        digestVersion: Int64(CanonicalRows.digestVersion), reason: reason,
                        profileJSON: profile.json.serialized(), batches: batches),
                    events: [
                        NewEvent(
                            kind: "roster.imported",
                            bodyJSON: JSONValue.object([
                                "reason": .string(reason),
                                "rows": .integer(Int64(tables.counts.values.reduce(0, +))),
                            ]).serialized())
                    ]))
            guard let number = receipt.version else {
                throw Problem(.internalError, "The store made no version of the import.")
            }
            return .version(number, digest)
        } catch let error as StoreError { throw Problem(error) } catch let problem as Problem { throw problem } catch {
            throw Problem(.internalError, "The tables could not be stored: \(error)")
        }
    }

    /// SHA-256 over the canonical logical rows.
    private static func digest(of tables: RosterTables) throws(CryptoError) -> SHA256Digest {
        var bytes: [UInt8] = []
        CanonicalRows.write(tables) { bytes.append(contentsOf: $0) }
        return try SHA256.digest(of: bytes)
    }
}
