// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Tasks
import Telemetry

/// Asking a stateless client: by a result that is not complete, with everything that the next round needs sealed into it
/// (MCP 2026-07-28 basic/patterns/mrtr).
extension AskingCall {
    /// Why what the client answered is asked again, by key.
    private final class Unfit: Sendable {
        let reasons = Mutex<[String: String]>([:])
    }

    private enum Opened {
        case first
        case again(SealedRound)
        case refused(ProtocolError)
        case failed(Problem)
    }

    func askByResult() async -> Response {
        var caller = AskingCaller()
        var before: SealedRound?
        if let state = invocation.params["requestState"], !state.isNull {
            switch await open(state) {
            case .first: break
            case .again(let round): before = round
            case .refused(let error): return refused(error)
            case .failed(let problem): return failed(problem)
            }
        }
        caller.abilities = abilities
        if request.kind == .tool { caller.waitMilliseconds = server.options.syncWaitMilliseconds }
        let unfit = Unfit()
        if let before {
            caller.answers = before.answers
            caller.isReplay = true
            let responses = invocation.params["inputResponses"]?.objectValue ?? [:]
            let (person, revision, time) = (person.name, outbox.revision, server.time)
            // An answer to another question than the one that is asked now is none; what nobody asked is passed over.
            caller.hold = { ask in
                guard before.asked[ask.key] == ask.digest, let response = responses[ask.key] else {
                    return nil
                }
                let question = ClientQuestion(ask: ask, revision: revision)
                if let answer = question.answer(in: response, by: person, atMicros: time.wallMicroseconds()) {
                    return answer
                }
                let why = question.fault(in: response)
                unfit.reasons.withLock { $0[ask.key] = why }
                return nil
            }
        }
        do throws(Problem) {
            switch try await waiting.run(request, for: caller) {
            case .done(let result): return done(result)
            case .waiting(let call): return goesOn(call)
            case .asking(let round): return try await ask(round, after: before, unfit.reasons.withLock { $0 })
            }
        } catch { return failed(error) }
    }

    var abilities: AskAbilities {
        guard isModern || outbox.canAsk else { return [] }
        return outbox.client.abilities(in: outbox.revision)
    }

    /// - Parameter unfit: why what the client answered to a question is asked again, by its key.
    private func ask(
        _ round: CallerAnswer.Round, after before: SealedRound?, _ unfit: [String: String]
    ) async throws(Problem) -> Response {
        let abilities = abilities
        let asks = round.asks.filter { abilities.isSuperset(of: $0.needs) }
        guard !asks.isEmpty else {
            let message = round.asks.first.map { Ask.noChannel(for: $0).detail } ?? "This call asks nothing."
            return refused(.missing(ClientCapabilities.required(for: round.asks), message))
        }
        guard let sealer = server.sealer else { throw Ask.noChannel(for: asks[0]) }
        let number = (before?.round ?? 0) + 1
        guard number <= server.options.maximumRounds else { throw exhausted(number - 1) }
        let sealed = SealedRound(
            binding: binding, round: number, expiresAt: server.time.wallMicroseconds() / 1_000_000 + life(of: asks),
            scheduleVersion: round.scheduleVersion ?? before?.scheduleVersion, answers: round.answers, asks: asks)
        let requests = asks.reduce(into: JSONObject()) { requests, ask in
            let question = ClientQuestion(ask: ask, revision: outbox.revision, unfit: unfit[ask.key])
            requests[ask.key] = ["method": .string(question.method), "params": .object(question.params)]
        }
        return reply([
            "resultType": "input_required", "inputRequests": .object(requests),
            "requestState": .string(try await sealer.seal(sealed.bytes, purpose: SealedRound.purpose)),
        ])
    }

    private func life(of asks: [Ask]) -> Int64 {
        asks.compactMap(\.expiresInSeconds).reduce(server.options.stateLifeSeconds, min)
    }

    private var binding: SealedRound.Binding {
        let tool = request.kind == .tool ? server.pipeline.registry.current.tool(request.name) : nil
        return SealedRound.Binding(
            person: person.name, method: invocation.method, name: request.name,
            arguments: CanonicalJSON.digest(of: request.arguments),
            schema: tool.map { CanonicalJSON.digest(of: $0.descriptor.inputSchema.source) } ?? "")
    }

    /// Opens what the client brings back, and makes sure that it is about this call and still true.
    private func open(_ state: JSONValue) async -> Opened {
        let invalid = ProtocolError.inBody(
            .invalidParams,
            "params.requestState is not one that this server gave for this request, or it is too old. Send the request "
                + "again without requestState and inputResponses.")
        guard let text = state.stringValue, let sealer = server.sealer else { return .refused(invalid) }
        do throws(Problem) {
            guard let bytes = try await sealer.open(text, purpose: SealedRound.purpose), let round = SealedRound(bytes)
            else { return .refused(invalid) }
            let now = binding
            // Whoever brings another person's state, or brings it to another request, learns nothing of what it is.
            guard round.expiresAt > server.time.wallMicroseconds() / 1_000_000, round.binding.person == now.person,
                round.binding.method == now.method, round.binding.name == now.name,
                round.binding.arguments == now.arguments
            else { return .refused(invalid) }
            guard round.binding.schema == now.schema else {
                throw WaitingCalls.startAgain("\"\(request.name)\" takes other arguments now than when it asked")
            }
            if let version = round.scheduleVersion, let reason = try await waiting.reasonToStartAgain(from: version) {
                throw WaitingCalls.startAgain(reason)
            }
            return .again(round)
        } catch { return .failed(error) }
    }
}
