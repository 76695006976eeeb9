// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Store

/// Durable calls in the hands of whoever made them: what a client of MCP does with a task.
///
/// A call is there for the principal who made it, and for nobody else whatever their role.
extension WaitingCalls {
    /// Makes a call that runs in the background; it is in the store when this returns.
    package func begin(_ request: CallRequest) async throws(Problem) -> CallSnapshot {
        try snapshot(of: try await runDurably(request))
    }

    /// The call of an id that the principal has made.
    ///
    /// - Throws: NOT_FOUND for every other id.
    package func follow(_ id: String, by principal: Principal) async throws(Problem) -> CallSnapshot {
        try snapshot(of: try await own(id, principal))
    }

    /// The call as it is whenever it changes, from now to its end; nothing for a call that the principal has not made.
    package func changes(of id: String, by principal: Principal) -> AsyncStream<CallSnapshot> {
        let updates = updates(of: id)
        let keep = engine.options.keepCompletedMilliseconds
        return AsyncStream { continuation in
            let task = Task {
                for await row in updates {
                    guard CallReader.owns(row, principal), let now = try? CallSnapshot(row, keptMilliseconds: keep)
                    else {
                        break
                    }
                    continuation.yield(now)
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    /// Gives a call answers to what it asks; those to what is not asked, or was answered, are passed over.
    ///
    /// - Throws: NOT_FOUND, and VALIDATION_ERROR for an answer that its question does not take: then none is taken.
    package func answer(
        _ id: String, _ answers: [String: AskAnswer], by principal: Principal
    ) async throws(Problem) {
        let call = try await own(id, principal)
        guard call.state == .inputRequired else { return }
        let given = try call.answers()
        var taken: [CallAnswer] = []
        for ask in try call.asks() where given[ask.key] == nil {
            guard let answer = answers[ask.key] else { continue }
            if let refusal = ask.refusal(answering: principal, requester: call.requester) { throw refusal }
            if answer.action == .accept, let fault = ask.fault(in: answer.value) { throw fault }
            taken.append(CallAnswer(key: ask.key, answer))
        }
        guard !taken.isEmpty else { return }
        // Somebody else may have answered, or the time may be over: then there is nothing left to answer.
        _ = try await give(call.id, taken, by: principal)
    }

    /// Asks a call to stop; one that has ended stays as it ended.
    package func stop(_ id: String, by principal: Principal) async throws(Problem) {
        let call = try await own(id, principal)
        guard !call.state.hasEnded else { return }
        do throws(Problem) { _ = try await cancel(id, by: principal) } catch  where error.code == .conflict {
            // It has ended meanwhile.
        }
    }

    /// The call when it has ended or asks, or as it is after so many milliseconds.
    package func outcome(
        of call: CallSnapshot, by principal: Principal, withinMilliseconds limit: Int64
    ) async throws(Problem) -> CallSnapshot {
        let changes = changes(of: call.id, by: principal)
        let follow = Task {
            for await now in changes {
                if case .working = now.phase { continue }
                return
            }
        }
        let timer = Task { [clock = engine.clock] in
            if await clock.wait(milliseconds: limit) { follow.cancel() }
        }
        await withTaskCancellationHandler {
            await follow.value
        } onCancel: {
            follow.cancel()
        }
        timer.cancel()
        return try await self.follow(call.id, by: principal)
    }

    /// Why what was answered about a version of the schedule is not an answer any more; nil when it is.
    package func reasonToStartAgain(from version: Int64) async throws(Problem) -> String? {
        try await CallRunner.reasonToStartAgain(from: version, store, program: program)
    }

    /// The refusal of a call whose answers were about something that has changed.
    package static func startAgain(_ reason: String) -> Problem { CallRunner.startAgain(reason) }

    /// Writes answers, and lets the call go on that waits in place for the last of them.
    func give(
        _ id: DurableCallID, _ answers: [CallAnswer], by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> AnswerOutcome {
        let outcome: AnswerOutcome
        do throws(StoreError) {
            let change = AnswerCall(
                program: program, id: id, answers: answers, by: principal.name,
                claimFor: await engine.holder(of: id), leaseMicros: engine.options.leaseMilliseconds * 1_000)
            outcome = try await store.apply(
                Audited(change) { outcome in
                    guard case .accepted = outcome else { return [] }
                    let details: JSONObject = ["answers": .integer(Int64(answers.count))]
                    return [
                        context?.auditEntry("call.answered", subject: "call:\(id.text)", details: details)
                            ?? .own("call.answered", subject: "call:\(id.text)", by: principal.name, details: details)
                    ]
                })
        } catch { throw Problem(store: error) }
        if case .accepted(let row) = outcome {
            if row.state == .running, row.worker == engine.worker { await engine.resume(row) }
            await engine.refresh(row.id)
        }
        return outcome
    }

    func snapshot(of call: DurableCall) throws(Problem) -> CallSnapshot {
        try CallSnapshot(call, keptMilliseconds: engine.options.keepCompletedMilliseconds)
    }

    private func own(_ id: String, _ principal: Principal) async throws(Problem) -> DurableCall {
        guard let call = try await get(id), CallReader.owns(call, principal) else { throw Self.unknown(id) }
        return call
    }
}

extension CallReader {
    /// Whether a call was made by the principal, with a credential that reaches it still.
    fileprivate static func owns(_ call: DurableCall, _ principal: Principal) -> Bool {
        call.requester == principal.name && CallReader(principal).sees(call)
            && CallReader(principal).withheld(call) == nil
    }
}

extension CallAnswer {
    fileprivate init(key: String, _ answer: AskAnswer) {
        self.init(key: key, answerJSON: answer.value.serialized())
        action = answer.action == .accept ? nil : answer.action.rawValue
        model = answer.model
    }
}
