// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
package import Kernel
package import Roster
package import Store

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
            var hash = try SHA256()
            var failure: CryptoError?
            try CanonicalRows.write(tables) { bytes in
                do { try hash.update(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
            let digest = try hash.finish()
            let head = try await store.latest(program: program, plan: .live)
            let profile = try tables.profile()
            if let head, head.summary.digest == digest, head.summary.profileJSON == profile.json.serialized() {
                return .unchanged(head.summary)
            }
            var batches: [BatchWrite] = []
            for table in tables.tables {
                for (ordinal, batch) in table.batches.enumerated() {
                    batches.append(
                        try BatchWrite(
                            table: table.name, period: "", ordinal: Int64(ordinal), bytes: batch.encoded()))
                }
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
}
