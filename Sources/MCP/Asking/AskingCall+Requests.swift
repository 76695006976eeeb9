// SPDX-License-Identifier: Apache-2.0

import Kernel
import Tasks
import Telemetry

/// Asking a client with a handshake: by requests of its own, on the stream of the call (2025-11-25 transports).
///
/// The handler waits in place for a moment. Then it is unwound, so that no time limit of the tool runs while a person
/// thinks, and runs again from the start when the answers are there.
extension AskingCall {
    func askByRequest() async -> Response {
        let client = asks
        var caller = AskingCaller()
        let abilities = abilities
        let hold = waiting.engine.options.holdMilliseconds
        caller.abilities = abilities
        caller.hold = { ask in await client.hold(ask, milliseconds: hold) }
        if request.kind == .tool { caller.waitMilliseconds = server.options.syncWaitMilliseconds }
        do throws(Problem) {
            for _ in 0...server.options.maximumRounds {
                switch try await waiting.run(request, for: caller) {
                case .done(let result): return done(result)
                case .waiting(let call):
                    return invocation.taskSupport == .none ? goesOn(call) : try await wait(for: call, client)
                case .asking(let round):
                    if let ask = round.asks.first(where: { !abilities.isSuperset(of: $0.needs) }) {
                        throw Ask.noChannel(for: ask)
                    }
                    await client.settle(round.asks)
                    guard !Task.isCancelled else { throw Problem(.serviceUnavailable, "The call was cancelled.") }
                    caller.answers = round.answers
                    caller.isReplay = true
                }
            }
            throw exhausted(server.options.maximumRounds)
        } catch { return failed(error) }
    }

    private var asks: LegacyClientAsks {
        LegacyClientAsks(outbox: outbox, person: person.name, time: server.time, options: server.options)
    }

    // MARK: Tasks for clients that know none

    /// Makes a task of a call that must be one, and answers with its result, or with a ticket when it takes longer.
    func beginAndWait() async -> Response {
        do throws(Problem) { return try await wait(for: try await waiting.begin(request), asks) } catch {
            return failed(error)
        }
    }

    /// Follows a task for a while, and hands on to the client what it asks.
    private func wait(for call: CallSnapshot, _ client: LegacyClientAsks) async throws(Problem) -> Response {
        var left = server.options.syncWaitMilliseconds
        while true {
            let began = server.time.monotonicNanoseconds()
            let now = try await waiting.outcome(of: call, by: person, withinMilliseconds: left)
            left -= Int64((server.time.monotonicNanoseconds() - began) / 1_000_000)
            switch now.phase {
            case .completed(let document): return done(ToolResult(document: document))
            case .failed(let problem): throw problem
            case .cancelled: throw Problem(.conflict, "The call was cancelled.")
            case .working: return goesOn(now)
            case .asking(let open):
                let usable = open.filter { abilities.isSuperset(of: $0.needs) }
                guard !usable.isEmpty else { return goesOn(now) }
                await client.settle(usable)
                var answers: [String: AskAnswer] = [:]
                for ask in usable {
                    guard let answer = await client.hold(ask, milliseconds: 0), answer.failure == nil else {
                        return goesOn(now)
                    }
                    answers[ask.key] = answer
                }
                try await waiting.answer(call.id, answers, by: person)
            }
        }
    }
}
