// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
package import Store

extension WaitingCalls {
    /// Gives a call answers to what it asks; when nothing is left open, it goes on.
    ///
    /// The answer of an approval is what `answerApproval` takes, whichever of the two it comes by.
    ///
    /// - Parameter answers: the answers by the keys of what is asked; all are taken, or none.
    /// - Throws: NOT_FOUND, CONFLICT for a call that does not ask or was answered already, FORBIDDEN for somebody who may
    ///   not answer, VALIDATION_ERROR for an answer that the question does not take, and with status 413 for answers that
    ///   are longer than the arguments of a call may be.
    package func answer(
        _ id: String, answers: [String: JSONValue], by principal: Principal,
        in context: CallContext? = nil
    ) async throws(Problem) -> DurableCall {
        guard let call = try await get(id) else { throw Self.unknown(id) }
        guard call.state == .inputRequired else { throw Self.wrongState(call.state, "asks nothing") }
        guard !answers.isEmpty else {
            throw Problem(.missingParameter, "No answer was given; the call asks \(try Self.keys(call.asks())).")
        }
        let bytes = answers.reduce(0) { $0 + $1.key.utf8.count + $1.value.serialized().count }
        let most = engine.pipeline.limits.maximumArgumentBytes
        guard bytes <= most else {
            throw Problem(.validation, "The answers are \(bytes) bytes; \(most) are allowed.", status: 413)
        }
        let asks = try call.asks()
        for (key, value) in answers.sorted(by: { $0.key < $1.key }) {
            guard let ask = asks.first(where: { $0.key == key }) else { throw Self.unknownKey(key, asks) }
            if let refusal = ask.refusal(answering: principal, requester: call.requester) { throw refusal }
            if var fault = ask.fault(in: value) {
                for index in fault.errors.indices {
                    fault.errors[index].instancePath =
                        "/answers/\(Self.pointer(key))" + fault.errors[index].instancePath
                }
                throw fault
            }
        }
        if let ask = asks.first(where: { $0.kind == .approval && answers[$0.key] != nil }) {
            let context = context ?? CallContext(principal: principal, face: .host, correlationID: call.correlationID)
            return try await approve(call, ask, answers, in: context)
        }
        return try await give(call, answers, by: principal, asks, in: context)
    }

    /// An approval is answered by itself: what others are asked is not for whoever approves to say along with it.
    private func approve(
        _ call: DurableCall, _ ask: Ask, _ answers: [String: JSONValue], in context: CallContext
    ) async throws(Problem) -> DurableCall {
        guard answers.count == 1, let value = answers[ask.key] else {
            throw Problem(
                .validation, "\"\(ask.key)\" is an approval; answer it by itself, and the others by themselves.")
        }
        let id: String
        do throws(StoreError) { id = try ApprovalID.text(call: call.id, key: ask.key) } catch {
            throw Problem(store: error)
        }
        _ = try await answerApproval(
            id,
            ApprovalReply(
                approved: value["approved"]?.boolValue == true, reason: value["reason"]?.stringValue), in: context)
        return try await row(call.id)
    }

    private func give(
        _ call: DurableCall, _ answers: [String: JSONValue], by principal: Principal, _ asks: [Ask],
        in context: CallContext?
    ) async throws(Problem) -> DurableCall {
        let given = answers.sorted { $0.key < $1.key }.map {
            CallAnswer(key: $0.key, answerJSON: $0.value.serialized())
        }
        switch try await give(call.id, given, by: principal, in: context) {
        case .accepted(let row): return row
        case .notFound: throw Self.unknown(call.id.text)
        case .notAsking(let state): throw Self.wrongState(state, "asks nothing any more")
        case .unknownKey(let key): throw Self.unknownKey(key, asks)
        case .alreadyAnswered(let key):
            throw Problem(.conflict, "\"\(key)\" was answered already; an answer cannot be changed.")
        case .expired: throw Problem(.conflict, "The time for answers to this call is over. Start again.")
        }
    }

    /// Wishes a call cancelled: at once when it waits; one that runs is asked to stop, in whichever daemon it is.
    package func cancel(
        _ id: String, by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> DurableCall {
        guard let callID = DurableCallID(id) else { throw Self.unknown(id) }
        let answer: CancelAnswer
        do throws(StoreError) {
            answer = try await store.apply(
                Audited(CancelCall(program: program, id: callID, by: principal.name)) { answer in
                    guard answer == .cancelled || answer == .requested else { return [] }
                    return [
                        context?.auditEntry("call.cancelled", subject: "call:\(id)")
                            ?? .own("call.cancelled", subject: "call:\(id)", by: principal.name)
                    ]
                })
        } catch { throw Problem(store: error) }
        switch answer {
        case .notFound: throw Self.unknown(id)
        case .ended(let state): throw Self.wrongState(state, "cannot be cancelled any more")
        case .cancelled, .requested: await engine.heardCancel(callID)
        }
        let row = try await row(callID)
        await engine.refresh(callID)
        return row
    }

    /// Puts a discarded or cancelled call back into its queue, and lets one that waits for its time run at once.
    ///
    /// - Parameter delayMilliseconds: how long it waits in its queue before it is due.
    package func retry(
        _ id: String, after delayMilliseconds: Int64 = 0, by principal: Principal, in context: CallContext? = nil
    ) async throws(Problem) -> DurableCall {
        guard let callID = DurableCallID(id) else { throw Self.unknown(id) }
        let answer: RetryAnswer
        do throws(StoreError) {
            answer = try await store.apply(
                Audited(RetryCall(program: program, id: callID, delayMicros: delayMilliseconds * 1_000)) { answer in
                    guard case .queued = answer else { return [] }
                    return [
                        context?.auditEntry("call.requeued", subject: "call:\(id)")
                            ?? .own("call.requeued", subject: "call:\(id)", by: principal.name)
                    ]
                })
        } catch { throw Problem(store: error) }
        switch answer {
        case .notFound: throw Self.unknown(id)
        case .refused(let state): throw Self.wrongState(state, "cannot be run again")
        case .approvalSpent:
            throw Problem(
                .conflict,
                "Its approval was denied, used, or not given in time, and serves no second run. Make the call again.")
        case .keyTaken(let other):
            throw Problem(.alreadyExists, "Another call has its unique key by now: \(other).")
        case .queued:
            engine.log(.info, "a call is run again", ["call": id, "by": principal.name])
        }
        return try await row(callID)
    }

    private static func wrongState(_ state: DurableCallState, _ what: String) -> Problem {
        var problem = Problem(.conflict, "The call is \(state.rawValue) and \(what).")
        problem.extensions["state"] = .string(state.rawValue)
        return problem
    }

    private static func unknownKey(_ key: String, _ asks: [Ask]) -> Problem {
        Problem(
            .validation, "The call asks nothing under \"\(key.prefix(200))\"; it asks \(keys(asks)).",
            errors: [
                Problem.Fault(
                    instancePath: "/answers/\(pointer(key))", message: "is not asked",
                    allowed: .array(asks.map { .string($0.key) }))
            ])
    }

    private static func keys(_ asks: [Ask]) -> String { asks.map { "\"\($0.key)\"" }.joined(separator: ", ") }

    /// A key as one step of a JSON pointer (RFC 6901, section 3).
    private static func pointer(_ key: String) -> String {
        key.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
            .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
    }
}
