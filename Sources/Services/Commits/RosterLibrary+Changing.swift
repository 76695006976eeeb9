// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Roster
import Store
import Telemetry

extension RosterLibrary {
    /// How often a change that expects no version is begun anew because another daemon was faster.
    private static let attempts = 16

    /// Applies a change: all of it or nothing, as one unit of work with its event.
    ///
    /// - Throws: a conflict that says what changed in the meantime, and by whom; a fault of every edit that is wrong.
    package func change(_ request: RosterChangeRequest) async throws(Problem) -> RosterChangeReceipt {
        try await turns.take { () async throws(Problem) in
            var left = Self.attempts
            while true {
                let head = try await self.head(request.plan)
                let draft: DraftChange
                switch request.act {
                case .edit(let edits): draft = try await self.edited(edits, request, head: head)
                case .publish(let name, let version):
                    draft = try await self.published(name, version: version, request, head: head)
                }
                do throws(StoreError) { return try await self.store(draft, request) } catch {
                    guard case .conflict(let conflicts) = error, request.expectedVersion == nil, left > 1,
                        conflicts.allSatisfy({ if case .version = $0 { true } else { false } })
                    else { throw await self.problem(error, for: request) }
                    left -= 1
                }
            }
        }
    }

    /// A change that was computed and is to be stored.
    struct DraftChange: Sendable {
        /// The head of the plan that it was computed from; nil for a plan without a version.
        var head: LoadedRoster?
        /// The version that the new one is made from.
        var parent: LoadedRoster?
        /// nil when nothing changes.
        var assembly: RosterAssembly?
        var changes: [RowChange]
        var isRebased = false
        var keyValues: [KeyValueWrite] = []
        var kind: String
        /// What the event says besides.
        var details: JSONObject = [:]
    }

    private func edited(
        _ edits: [RosterEdit], _ request: RosterChangeRequest, head: LoadedRoster?
    ) async throws(Problem) -> DraftChange {
        var parent = head
        var record: [KeyValueWrite] = []
        if head == nil, case .draft(let name) = request.plan {
            guard let live = try await self.head() else { throw Self.nothingImported }
            parent = live
            let number = live.summary.number
            record = [PlanRecord(base: number, from: number).write(name)]
        }
        guard let parent else { throw Self.nothingImported }
        if let expected = request.expectedVersion, expected != parent.summary.number {
            throw await conflict(plan: parent.summary.plan, expected: expected, head: parent)
        }
        let outcome = try await BackgroundThread.run { () throws(Problem) in
            do throws(EditFaults) { return try parent.tables.applying(edits) } catch { throw Problem(error) }
        }
        // A draft is opened even when nothing is changed in it yet.
        let isNew = !outcome.changes.isEmpty || head == nil
        return DraftChange(
            head: head, parent: parent,
            assembly: isNew ? try await assemble(outcome.tables, base: parent) : nil, changes: outcome.changes,
            keyValues: record, kind: "roster.edited")
    }

    private func store(
        _ draft: DraftChange, _ request: RosterChangeRequest
    ) async throws(StoreError) -> RosterChangeReceipt {
        var unit = UnitOfWork(
            program: program, by: request.by, atMicros: time.wallMicroseconds(),
            expect: Expectation(keyValues: request.expectedKeyValues), keyValues: request.keyValues,
            quotas: request.quotas, id: request.id)
        unit.calls = request.tasks
        unit.audit = request.audit
        if let assembly = draft.assembly {
            unit.expect.version = VersionExpectation(plan: request.plan, number: draft.head?.summary.number)
            unit.newVersion = assembly.newVersion(
                plan: request.plan, parent: draft.parent?.summary.number, reason: request.reason,
                reasonCode: request.reasonCode)
            unit.keyValues += draft.keyValues
            unit.events = [NewEvent(kind: draft.kind, bodyJSON: body(draft, request).serialized())]
        } else if unit.keyValues.isEmpty, unit.expect.keyValues.isEmpty, unit.calls.isEmpty,
            let head = draft.head
        {
            return RosterChangeReceipt(
                version: head.summary, isUnchanged: true, isRebased: false, changes: [], etag: nil, lastEvent: nil)
        }
        let receipt = try await store.commit(unit)
        var version = draft.head?.summary
        if let assembly = draft.assembly { version = keep(assembly, unit, receipt)?.summary }
        guard let version else { throw .unavailable(detail: "the store made no version") }
        return RosterChangeReceipt(
            version: version, isUnchanged: draft.assembly == nil, isRebased: draft.isRebased, changes: draft.changes,
            etag: receipt.etag, lastEvent: receipt.lastEvent, tasks: receipt.calls)
    }

    /// What the event says: why, and what was and is there.
    private func body(_ draft: DraftChange, _ request: RosterChangeRequest) -> JSONValue {
        var body: JSONObject = [
            "reason": .string(request.reason), "reason_code": request.reasonCode.map { .string($0) } ?? .null,
            "plan": .string(request.plan.name),
        ]
        for (name, value) in draft.details { body[name] = value }
        if !request.accepted.isEmpty { body["accepted"] = .array(request.accepted.map { .string($0) }) }
        for (name, value) in RowPrivacy.members(of: draft.changes, atMost: CommitRequest.maximumEdits) {
            body[name] = value
        }
        return .object(body)
    }

    static var nothingImported: Problem {
        Problem(.notFound, "No program was imported yet; import one with: holdfast import DIR")
    }
}

extension Problem {
    /// Every fault of a list of edits.
    package init(_ faults: EditFaults) {
        let noun = faults.faults.count == 1 ? "1 fault" : "\(faults.faults.count) faults"
        self.init(
            .validation, "The edits have \(noun); nothing was changed.",
            errors: faults.faults.map {
                Fault(
                    instancePath: $0.instancePath, message: $0.message,
                    value: $0.value.isEmpty ? nil : .string($0.value))
            })
    }
}
