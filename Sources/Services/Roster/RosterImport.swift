// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import JSON
package import Kernel
package import Roster
package import Store
import Synchronization
import Tasks
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
    /// The digest is over the logical rows, so that two imports of the same files are the same version. Names go where
    /// names are, in the same unit; they make no version.
    ///
    /// - Parameter audit: what the audit trail says of the call; nil for an import that no call asked for.
    package func publish(
        _ tables: RosterTables, by principal: String, reason: String, audit: AuditScope? = nil
    ) async throws(Problem) -> Stored {
        try await turns.take { () async throws(Problem) in
            let head = try await self.head()
            let assembly = try await self.assemble(tables, base: head)
            let names = try await self.identities.writes(
                of: tables, replacingProgram: head.map { $0.profile.id != assembly.profile.id } ?? false)
            let isSame =
                head.map { $0.profile == assembly.profile && assembly.isContent(of: $0) } ?? false
            if isSame, let head, names.isEmpty { return .unchanged(head.summary) }
            let event = NewEvent(
                kind: "roster.imported",
                bodyJSON: JSONValue.object([
                    "reason": .string(reason), "plan": "live",
                    "rows": .integer(Int64(assembly.tables.counts.values.reduce(0, +))),
                    "identities": .integer(Int64(names.count)),
                ]).serialized())
            let parent = head?.summary.number
            var unit = UnitOfWork(
                program: self.program, by: principal, atMicros: self.time.wallMicroseconds(),
                expect: Expectation(version: VersionExpectation(plan: .live, number: parent)),
                newVersion: isSame ? nil : assembly.newVersion(plan: .live, parent: parent, reason: reason),
                events: [event], identities: names)
            let rows = JSONValue.integer(Int64(assembly.tables.counts.values.reduce(0, +)))
            unit.audit = [
                audit?.entry("roster.imported", subject: "plan:live", details: ["rows": rows])
                    ?? .own("roster.imported", subject: "plan:live", by: principal, details: ["rows": rows])
            ]
            let receipt: Receipt
            do throws(StoreError) { receipt = try await self.store.commit(unit) } catch { throw Problem(error) }
            if isSame, let head { return .unchanged(head.summary) }
            guard let loaded = self.keep(assembly, unit, receipt) else {
                throw Problem(.internalError, "The store made no version of the import.")
            }
            return .version(loaded.summary.number, assembly.digest)
        }
    }

    /// Makes the next version ready on a thread of its own: it may have a million rows.
    func assemble(_ tables: RosterTables, base: LoadedRoster?) async throws(Problem) -> RosterAssembly {
        if let base { try await learnLeaves(of: base) }
        let leaves = self.leaves
        return try await BackgroundThread.run { () throws(Problem) in
            do { return try RosterAssembly(tables, base: base, leaves: leaves) } catch let problem as Problem {
                throw problem
            } catch {
                throw Problem(.internalError, "The tables could not be stored: \(error)")
            }
        }
    }

    /// Keeps in memory what was stored, so that nobody has to read it.
    ///
    /// - Returns: the version; nil when the unit made none.
    @discardableResult
    func keep(_ assembly: RosterAssembly, _ unit: UnitOfWork, _ receipt: Receipt) -> LoadedRoster? {
        guard let number = receipt.version, let made = unit.newVersion else { return nil }
        let summary = RosterVersionSummary(
            programID: program, number: number, parent: made.parent, plan: made.plan,
            state: made.plan == .live ? .published : .draft, digest: made.digest, digestVersion: made.digestVersion,
            createdAtMicros: unit.atMicros, createdBy: unit.by, reason: made.reason, profileJSON: made.profileJSON,
            reasonCode: made.reasonCode)
        guard
            let loaded = try? LoadedRoster(summary: summary, batches: assembly.batches, isPartial: false)
        else { return nil }
        return cache.withLock { $0.insert(loaded) }
    }

    /// Takes the leaves of a version from the store, if they are not known: after a start nothing is hashed twice.
    private func learnLeaves(of base: LoadedRoster) async throws(Problem) {
        guard base.summary.digestVersion == Int64(CanonicalDigest.version) else { return }
        do {
            let all = base.batches.values.joined()
            let periods = try RosterDigest.periodsDigest(all.map { RosterCache.Key($0.reference) })
            let unknown = all.filter { leaves[.init(batch: .init($0.reference), periods: periods)] == nil }
            guard !unknown.isEmpty else { return }
            let states = try await store.answer(BatchStatesQuery(program: program, number: base.summary.number))
            for batch in unknown {
                guard batch.reference.period != RosterDigest.several,
                    let leaf = states[batch.reference.digest]?.leaf
                else { continue }
                leaves.insert(
                    LeafCache.Leaf(period: batch.reference.period, hash: leaf),
                    for: .init(batch: .init(batch.reference), periods: periods))
            }
        } catch let error as StoreError { throw Problem(error) } catch {
            throw Problem(.internalError, "The digest of version \(base.summary.number) could not be read: \(error)")
        }
    }
}
