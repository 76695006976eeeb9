// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// Keeps the executions of `fix_it`, and how often it has put each task back, in the store.
///
/// What is meant to be done is written before anything is done, in one transaction with the counts: a daemon that dies in
/// between has counted a try too many, never one too few.
struct FixJournal: Sendable {
    let library: RosterLibrary

    /// The last so many executions are kept.
    static let mostKept = 200
    static let namespace = "host.fix-it"
    private static let runs = "run/"
    private static let tasks = "task/"

    /// How often a task was put back, and the etag of that count: 0 for none.
    struct Count: Sendable, Equatable {
        var retries: Int64 = 0
        var etag: Int64 = 0
    }

    /// The counts of tasks, in their order.
    func counts(of ids: [DurableCallID]) async throws(Problem) -> [Count] {
        var counts: [Count] = []
        for id in ids {
            let found = try await value(Self.tasks + id.text)
            let retries = found.flatMap { try? JSONValue.parse($0.json) }?["retries"]?.integerValue
            counts.append(Count(retries: retries ?? 0, etag: found?.etag ?? 0))
        }
        return counts
    }

    /// An execution; nil when there is none of this id, or none any more.
    func find(_ id: String) async throws(Problem) -> FixRecord? {
        guard DurableCallID(id) != nil, let found = try await value(Self.runs + id) else { return nil }
        guard let json = try? JSONValue.parse(found.json), let record = FixRecord(json) else {
            throw Problem(.internalError, "The execution \(id) cannot be read; a later release may have written it.")
        }
        return record
    }

    /// Writes what is going to be done.
    ///
    /// - Parameter before: the counts that the plan was made from, in the order of its rows.
    /// - Throws: CONFLICT when another execution has put one of the tasks back meanwhile.
    func begin(_ record: FixRecord, before: [Count], in context: CallContext) async throws(Problem) {
        var writes = [KeyValueWrite.put(Self.namespace, Self.runs + record.id, record.json)]
        var expected: [KeyValueExpectation] = []
        for (row, count) in zip(record.rows, before) where row.outcome == .planned {
            let key = Self.tasks + row.id
            writes.append(.put(Self.namespace, key, ["retries": .integer(row.retryCount)]))
            expected.append(
                KeyValueExpectation(namespace: Self.namespace, key: key, etag: count.etag == 0 ? nil : count.etag))
        }
        let own = Set(record.rows.map { Self.tasks + $0.id })
        writes += try await expired(keeping: own)
        try await commit(
            writes, expected, events: [],
            [context.auditEntry("fix_it.planned", subject: "fix_it:" + record.id, details: record.counts)], context)
    }

    /// Writes what became of it, and tells of what people have to look at.
    func end(_ record: FixRecord, in context: CallContext) async throws(Problem) {
        let events = record.rows.filter { $0.outcome == .escalated }.map { row in
            let body: JSONValue = [
                "execution_id": .string(record.id), "task_id": .string(row.id), "name": .string(row.name),
                "class": row.failure.map { .string($0) } ?? .null, "reason": .string(row.reason),
            ]
            return NewEvent(kind: "task.escalated", bodyJSON: body.serialized())
        }
        try await commit(
            [.put(Self.namespace, Self.runs + record.id, record.json)], [], events: events,
            [context.auditEntry("fix_it.done", subject: "fix_it:" + record.id, details: record.counts)], context)
    }

    /// Removes the executions that are too many, and the counts of tasks that were made before the oldest that stays.
    ///
    /// Ids of both are UUIDs of version 7, which sort by age.
    private func expired(keeping own: Set<String>) async throws(Problem) -> [KeyValueWrite] {
        let kept = try await keys(Self.runs)
        guard kept.count >= Self.mostKept else { return [] }
        let gone = kept.prefix(kept.count - Self.mostKept + 1)
        let oldest = kept.dropFirst(gone.count).first.map { Self.tasks + $0.dropFirst(Self.runs.count) } ?? ""
        let counts = try await keys(Self.tasks).prefix { $0 < oldest }.filter { !own.contains($0) }
        return (gone + counts).map { .delete(namespace: Self.namespace, key: $0) }
    }

    private func keys(_ prefix: String) async throws(Problem) -> [String] {
        do throws(StoreError) {
            return try await library.store.keyValues(
                program: library.program, namespace: Self.namespace, prefix: prefix, after: nil, limit: 1_000
            ).map(\.key)
        } catch { throw Problem(error) }
    }

    private func value(_ key: String) async throws(Problem) -> KeyValue? {
        do throws(StoreError) {
            return try await library.store.keyValue(program: library.program, namespace: Self.namespace, key: key)
        } catch { throw Problem(error) }
    }

    private func commit(
        _ writes: [KeyValueWrite], _ expected: [KeyValueExpectation], events: [NewEvent], _ audit: [NewAuditEntry],
        _ context: CallContext
    ) async throws(Problem) {
        var unit = UnitOfWork(
            program: library.program, by: context.principal.name, atMicros: library.time.wallMicroseconds(),
            expect: Expectation(keyValues: expected), keyValues: writes,
            quotas: [Self.namespace: KeyValueService.quota])
        unit.events = events
        unit.audit = audit
        do throws(StoreError) { _ = try await library.store.commit(unit) } catch {
            guard case .conflict = error else { throw Problem(error) }
            throw Problem(.conflict, "Another fix_it has put one of these tasks back at the same time. Call it again.")
        }
    }
}

extension KeyValueWrite {
    fileprivate static func put(_ namespace: String, _ key: String, _ json: JSONValue) -> KeyValueWrite {
        .put(namespace: namespace, key: key, json: json.serialized())
    }
}

extension FixRecord {
    /// How many steps came out how, for the audit trail.
    var counts: JSONObject {
        var object: JSONObject = ["mode": .string(mode.rawValue), "auto_approve": .bool(isApproved)]
        for outcome in [Outcome.planned, .retried, .skipped, .escalated, .failed] {
            object[outcome.rawValue] = .integer(Int64(rows.count { $0.outcome == outcome }))
        }
        return object
    }
}
