// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// `task.enqueue/1 {task, arguments, unique_key?, on_conflict?, due_at? | delay_ms?, priority?, queue?, max_attempts?}`:
/// a plugin starts a task, which runs as whoever made the call.
///
/// The reply is `{id, state, existing}`. Starting a task has its task type's effect: the call must be declared with as
/// much, the caller must have the rights, every plugin on the way the grant, and a read-only site starts only what reads.
/// Documented in docs/contract/services.md.
struct TaskEnqueueService: ReplyingService {
    let name = "task.enqueue/1"
    /// Granted as a whole or for some task types, which the pipeline checks.
    let permission: String? = nil
    let library: RosterLibrary
    let form: @Sendable () -> CallForm

    func changes(_ request: JSONValue) -> Bool { true }

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        let context = try caller.nested(for: name)
        let order = try TaskOrder(reading: request, at: "", parent: context.callID)
        caller.noteCall(of: TaskTypeDescriptor.grantPrefix + order.task)
        let form = form()
        let unit = context.keyed?.unit("task \(order.task)", path: context.path).flatMap(UnitID.init(bytes:))
        let row = try order.row(by: form, for: context)
        try await form.admit([row], for: context.principal, in: library.store, program: library.program)
        let entry = context.audit?.entry(
            "call.made", subject: "call:\(row.id.text)", details: ["name": .string(row.name)])
        let made: EnqueuedCall?
        do throws(StoreError) {
            if let unit {
                // A unit of work is known by its id: it is made once, however often the call runs.
                var work = UnitOfWork(
                    program: library.program, by: context.principal.name, atMicros: library.time.wallMicroseconds(),
                    id: unit)
                work.calls = [row]
                work.audit = [entry].compactMap { $0 }
                made = try await library.store.commit(work).calls.first
            } else {
                made = try await library.store.apply(
                    Audited(EnqueueCalls(program: library.program, calls: [row])) { made in
                        made.first?.fate == .made ? [entry].compactMap { $0 } : []
                    }
                ).first
            }
        } catch {
            if case .conflict(let conflicts) = error, let problem = Problem(taskUnderWayIn: conflicts) { throw problem }
            throw Problem(error)
        }
        guard let made else { throw Problem(.internalError, "The store made no task.") }
        guard made.fate != .rejected else { throw Problem(taskUnderWay: row.name, made.id, made.state) }
        return made.reply
    }
}

extension Problem {
    /// Another task with the same unique key has not ended.
    init(taskUnderWay name: String, _ id: DurableCallID, _ state: DurableCallState) {
        self.init(
            .alreadyExists,
            "\"\(name)\" with this unique key is under way already as \(id.text), which is \(state.rawValue).")
        extensions["conflict"] = ["id": .string(id.text), "state": .string(state.rawValue)]
    }

    /// The same of what a unit of work found in its way; nil when it was something else.
    init?(taskUnderWayIn conflicts: [Conflict]) {
        for case .call(let name, _, let id, let state) in conflicts {
            self.init(taskUnderWay: name, id, state)
            return
        }
        return nil
    }
}
