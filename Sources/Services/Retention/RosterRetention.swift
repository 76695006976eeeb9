// SPDX-License-Identifier: Apache-2.0

import Columns
import Cryptography
import JSON
package import Kernel
import Roster
import Store
import Synchronization
import Tasks
import Telemetry

/// Removes what has been kept for long enough: first from the heads of all plans by an edit of the system, then the bytes
/// of old batches all of whose rows are too old.
///
/// Digests stay valid: what they are made of is kept. A batch of an old version that has a younger row too goes when that
/// row is old enough, so that a row may be there for up to a rotation period longer, where nobody but a reader of old
/// versions sees it.
package final class RosterRetention: Sendable {
    /// The reason code of versions that retention made.
    package static let reasonCode = "retention"
    /// As whom retention acts.
    package static let actor = "holdfast"

    /// What one run did.
    package struct Report: Sendable, Hashable {
        /// Rows that were removed from the heads of plans, by table.
        package var rows: [String: Int] = [:]
        /// Batches of old versions that were emptied, by table.
        package var batches: [String: Int] = [:]

        package var isEmpty: Bool { rows.isEmpty && batches.isEmpty }
    }

    private let library: RosterLibrary
    private let limits: RetentionLimits
    /// The last day of the rows of a batch: read once, since a batch never changes.
    private let lastDays = Mutex<[SHA256Digest: LocalDate]>([:])

    package init(library: RosterLibrary, limits: RetentionLimits) {
        self.library = library
        self.limits = limits
    }

    /// Does what is to be done today, by the clock in the program's time zone.
    package func run() async throws(Problem) -> Report {
        var report = Report()
        guard let live = try await library.head(),
            let now = ProgramClock(fixed: nil, time: library.time).asOf(live.profile.withoutFixedTime)
        else { return report }
        let heads: [RosterVersionSummary]
        do throws(StoreError) {
            heads = try await library.store.answer(PlanHeadsQuery(program: library.program))
        } catch { throw Problem(error) }
        for head in heads { try await trim(head.plan, on: now.date, &report) }
        for (kind, days) in limits.days {
            try await empty(kind, before: now.date.advanced(by: -days), &report)
        }
        if !report.isEmpty { library.forget() }
        return report
    }

    /// Removes old rows from the head of a plan by making a version without them.
    private func trim(_ plan: Plan, on today: LocalDate, _ report: inout Report) async throws(Problem) {
        let library = self.library
        let limits = self.limits
        let removed = try await library.turns.take { () async throws(Problem) -> [String: Int] in
            guard let head = try await library.head(plan) else { return [:] }
            let trimmed = try await BackgroundThread.run { () throws(Problem) in
                do { return try Trimmed(head.tables, limits, on: today) } catch {
                    throw Problem(.internalError, "Old rows could not be removed: \(error)")
                }
            }
            guard !trimmed.removed.isEmpty else { return [:] }
            let assembly = try await library.assemble(trimmed.tables, base: head)
            let number = head.summary.number
            var unit = UnitOfWork(
                program: library.program, by: Self.actor, atMicros: library.time.wallMicroseconds(),
                expect: Expectation(version: VersionExpectation(plan: plan, number: number)),
                newVersion: assembly.newVersion(
                    plan: plan, parent: number, reason: "retention", reasonCode: Self.reasonCode),
                events: [Self.event(plan: plan, ["rows": Self.counts(trimmed.removed)])])
            unit.audit = [
                .own(
                    "roster.trimmed", subject: "plan:\(plan.name)", by: Self.actor,
                    details: ["rows": Self.counts(trimmed.removed)])
            ]
            do throws(StoreError) { library.keep(assembly, unit, try await library.store.commit(unit)) } catch {
                // Somebody was faster: the next run does it.
                if case .conflict = error { return [:] }
                throw Problem(error)
            }
            return trimmed.removed
        }
        report.rows.merge(removed) { $0 + $1 }
    }

    /// Empties the batches of a table that no head has and all of whose rows are from before a day.
    private func empty(
        _ kind: RetentionClass, before first: LocalDate, _ report: inout Report
    ) async throws(Problem) {
        do throws(StoreError) {
            let store = library.store
            let candidates = try await store.answer(
                SupersededBatchesQuery(program: library.program, table: kind.table))
            var old: [SHA256Digest] = []
            for digest in candidates {
                if let last = try await lastDay(of: digest, kind), last < first { old.append(digest) }
            }
            guard !old.isEmpty else { return }
            var unit = UnitOfWork(
                program: library.program, by: Self.actor, atMicros: library.time.wallMicroseconds(),
                events: [Self.event(plan: nil, ["batches": Self.counts([kind.table: old.count])])])
            unit.expiring = old
            unit.audit = [
                .own(
                    "roster.expired", subject: "table:\(kind.table)", by: Self.actor,
                    details: ["batches": .integer(Int64(old.count))])
            ]
            _ = try await store.commit(unit)
            report.batches[kind.table] = old.count
        } catch { throw Problem(error) }
    }

    private func lastDay(of digest: SHA256Digest, _ kind: RetentionClass) async throws(StoreError) -> LocalDate? {
        if let known = lastDays.withLock({ $0[digest] }) { return known }
        guard let bytes = try await library.store.batch(program: library.program, digest),
            let batch = try? RecordBatch(decoding: bytes), let last = kind.days(of: batch)?.max()
        else { return nil }
        lastDays.withLock { $0[digest] = last }
        return last
    }

    private static func event(plan: Plan?, _ counts: JSONObject) -> NewEvent {
        var body: JSONObject = [
            "reason": "retention", "reason_code": .string(reasonCode),
            "plan": plan.map { .string($0.name) } ?? .null,
        ]
        for (name, value) in counts { body[name] = value }
        return NewEvent(kind: "roster.expired", bodyJSON: JSONValue.object(body).serialized())
    }

    private static func counts(_ counts: [String: Int]) -> JSONValue {
        .object(JSONObject(counts.sorted { $0.key < $1.key }.map { ($0.key, .integer(Int64($0.value))) }))
    }
}

/// Tables without the rows that have been kept for long enough.
private struct Trimmed: Sendable {
    var tables: RosterTables
    var removed: [String: Int] = [:]

    init(_ tables: RosterTables, _ limits: RetentionLimits, on today: LocalDate) throws {
        self.tables = tables
        for (kind, days) in limits.days {
            guard let table = tables[kind.table] else { continue }
            let first = today.advanced(by: -days)
            var batches: [RecordBatch] = []
            for batch in table.batches {
                guard let kept = kind.rowsKept(of: batch, from: first) else {
                    batches.append(batch)
                    continue
                }
                removed[kind.table, default: 0] += batch.count - kept.count
                if !kept.isEmpty { batches.append(try batch.keeping(kept)) }
            }
            self.tables = self.tables.replacing(
                try Table(name: table.name, schema: table.schema, batches: batches))
        }
    }
}

extension ProgramProfile {
    /// The same program, whose "now" is the clock's.
    fileprivate var withoutFixedTime: ProgramProfile {
        var profile = self
        profile.asOf = nil
        return profile
    }
}
