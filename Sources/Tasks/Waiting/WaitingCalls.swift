// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Store
import Synchronization

/// What faces do with durable calls: run a call that may come to wait, start tasks, answer, cancel, look.
///
/// Who may see or touch a call is for the tools to say that are built on this; what a state permits is said here.
package final class WaitingCalls: Sendable {
    /// How a call from outside came out.
    package enum Answer: Sendable {
        case done(ToolResult)
        /// It asks, or was sent to run later: the row says how it stands.
        case waiting(DurableCall)
    }

    package let engine: TaskEngine
    package let form: CallForm
    /// The idempotency keys of calls.
    package let keys: KeyedCalls
    /// The approvals that calls wait for.
    package let approvals: ApprovalBook
    let store: any Store
    let program: String

    package init(engine: TaskEngine, approvals: ApprovalBook? = nil) {
        self.engine = engine
        self.approvals =
            approvals ?? ApprovalBook(store: engine.store, program: engine.program, time: engine.clock.time)
        store = engine.store
        keys = KeyedCalls(store: engine.store, program: engine.program, pipeline: engine.pipeline)
        program = engine.program
        form = CallForm(pipeline: engine.pipeline, options: engine.options, time: engine.clock.time)
    }

    /// Runs a call of a tool that has no idempotency key, or has begun with it.
    ///
    /// A call that asks nothing costs one Swift task more than the pipeline alone. Cancelling the surrounding task asks the
    /// tool to stop, unless the call is a row already: that waits for its answer, whoever goes away.
    func runOnce(_ request: CallRequest) async throws(Problem) -> Answer {
        let outside = OutsideCall(request, calls: self)
        var request = request
        let recorder = outside.recorder()
        request.context.asks = recorder
        let prepared = request
        let pipeline = engine.pipeline
        let task = Task { () -> Result<CallEnding, Problem> in
            do throws(Problem) { return .success(try await pipeline.run(prepared)) } catch { return .failure(error) }
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            if !outside.isRow { task.cancel() }
        }
        return try await outside.settle(result, recorder)
    }

    /// Makes a row of a call of a tool and runs it later; what is wrong with the call is said at once.
    func runDurablyOnce(_ request: CallRequest) async throws(Problem) -> DurableCall {
        let call = try form.tool(request, beginning: .queued(.now))
        try engine.pipeline.refuseHeld(request)
        try engine.pipeline.countCall(request)
        _ = try await enqueue(call, answering: request.context)
        return try await row(call.id)
    }

    /// Starts a task.
    ///
    /// - Throws: ALREADY_EXISTS when another one of its key is under way and `onConflict` says reject; QUOTA_EXCEEDED when
    ///   the caller has as many under way as the site allows.
    package func start(
        taskType: String, arguments: JSONValue, options: TaskStart = TaskStart(), context: CallContext
    ) async throws(Problem) -> StartedTask {
        let call = try form.task(taskType, arguments: arguments, start: options, context: context)
        if let unit = context.keyed?.unit("task \(taskType)", path: context.path).flatMap(UnitID.init(bytes:)) {
            let made = try await enqueue(call, as: unit, context)
            return StartedTask(call: try await row(made.id), existing: made.fate != .made)
        }
        try await form.admit([call], for: context.principal, in: store, program: program)
        let made = try await enqueue(call, audit: context)
        return StartedTask(call: try await row(made.id), existing: made.fate != .made)
    }

    /// The row of a task that somebody else writes, in a unit of work with other changes.
    package func prepare(
        taskType: String, arguments: JSONValue, options: TaskStart = TaskStart(), context: CallContext
    ) throws(Problem) -> NewDurableCall {
        try form.task(taskType, arguments: arguments, start: options, context: context)
    }

    /// Writes a new row.
    ///
    /// - Parameter context: of the call from outside that is answered with the row, whose idempotency key then has its
    ///   answer in the same transaction; nil for a row that answers nobody.
    func enqueue(
        _ call: NewDurableCall, answering context: CallContext? = nil, audit caller: CallContext? = nil
    ) async throws(Problem) -> EnqueuedCall {
        let made: EnqueuedCall?
        let entry = (context ?? caller)?.auditEntry(
            "call.made", subject: "call:\(call.id.text)", tool: call.name, details: ["name": .string(call.name)])
        let change = Audited(EnqueueCalls(program: program, calls: [call])) { made in
            made.first?.fate == .made ? [entry].compactMap { $0 } : []
        }
        do throws(StoreError) {
            if let context, let keyed = context.keyed, let claim = keyed.claim.flatMap(UnitID.init(bytes:)) {
                let scope = KeyScope(program: program, principal: context.principal.name, key: keyed.key)
                made = try await store.apply(
                    Keyed(change, scope, claim: claim) { made in
                        made.first.flatMap { $0.fate == .rejected ? nil : KeptAnswer($0.id) }
                    }
                ).first
                if let made, made.fate != .rejected { keyed.noteSettled() }
            } else {
                made = try await store.apply(change).first
            }
        } catch { throw Problem(store: error) }
        guard let made else { throw Problem(.internalError, "The store made no call.") }
        guard made.fate != .rejected else { throw Self.underWay(call.name, made.id, made.state) }
        return made
    }

    /// A call, or nil when there is none of this id.
    package func get(_ id: String) async throws(Problem) -> DurableCall? {
        guard let id = DurableCallID(id) else { return nil }
        do throws(StoreError) {
            return try await store.answer(DurableCallQuery(program: program, id: id))
        } catch { throw Problem(store: error) }
    }

    /// Calls, the newest first.
    package func list(
        _ filter: CallFilter, after: DurableCallID?, limit: Int
    ) async throws(Problem) -> [DurableCall] {
        do throws(StoreError) {
            return try await store.answer(
                DurableCallsQuery(program: program, filter: filter, after: after, limit: limit))
        } catch { throw Problem(store: error) }
    }

    /// One sentence that says why a call does not run; nil when there is nothing to say.
    package func note(of call: DurableCall) async -> String? { await engine.note(of: call) }

    /// The row of a call as it is now, then whenever its state or progress changes, to its end.
    package func updates(of id: String) -> AsyncStream<DurableCall> {
        guard let id = DurableCallID(id) else { return AsyncStream { $0.finish() } }
        return engine.updates(of: id)
    }

    /// A call that must be there.
    func row(_ id: DurableCallID) async throws(Problem) -> DurableCall {
        guard let call = try await get(id.text) else { throw Self.unknown(id.text) }
        return call
    }

    /// An id that no call has is an error, never "pending".
    package static func unknown(_ id: String) -> Problem {
        Problem(
            .notFound, "There is no task or call \"\(id.prefix(64))\"; it may have ended long ago and been removed.")
    }
}
