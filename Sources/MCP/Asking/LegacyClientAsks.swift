// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Telemetry

/// What one call asks of a client that is asked by requests of its own: each question once, however often the call runs
/// again.
final class LegacyClientAsks: Sendable {
    private let outbox: ExchangeOutbox
    private let person: String
    private let time: TimeSource
    private let options: MCPServerOptions
    /// By the digest of the question, since the call may ask another one under the same key when it runs again.
    private let asked = Mutex<[String: Task<AskAnswer, Never>]>([:])

    init(outbox: ExchangeOutbox, person: String, time: TimeSource, options: MCPServerOptions) {
        self.outbox = outbox
        self.person = person
        self.time = time
        self.options = options
    }

    /// Asks, and waits in place for a moment; nil when the answer is not there by then.
    func hold(_ ask: Ask, milliseconds: Int64) async -> AskAnswer? {
        let task = begin(ask)
        guard milliseconds > 0 else { return task.isDone ? await task.task.value : nil }
        if task.isDone { return await task.task.value }
        return await Self.value(of: task.task, within: milliseconds)
    }

    /// Waits for the answers to all of these.
    func settle(_ asks: [Ask]) async {
        let tasks = asks.map { begin($0).task }
        await withTaskCancellationHandler {
            for task in tasks { _ = await task.value }
        } onCancel: {
            for task in tasks { task.cancel() }
        }
    }

    private let done = Mutex<Set<String>>([])

    private func begin(_ ask: Ask) -> (task: Task<AskAnswer, Never>, isDone: Bool) {
        let digest = ask.digest
        let task = asked.withLock { asked in
            if let task = asked[digest] { return task }
            let task = Task { [self] in
                let answer = await answer(ask)
                done.withLock { _ = $0.insert(digest) }
                return answer
            }
            asked[digest] = task
            return task
        }
        return (task, done.withLock { $0.contains(digest) })
    }

    /// Asks the client until its answer fits the question.
    private func answer(_ ask: Ask) async -> AskAnswer {
        var question = ClientQuestion(ask: ask, revision: outbox.revision)
        let limit = min(
            options.askTimeoutMilliseconds, ask.expiresInSeconds.map { $0 * 1_000 } ?? options.askTimeoutMilliseconds)
        for _ in 0..<Self.tries {
            do throws(ClientFault) {
                let result = try await outbox.request(question.method, question.params, timeoutMilliseconds: limit)
                let now = time.wallMicroseconds()
                if let answer = question.answer(in: result, by: person, atMicros: now) { return answer }
                question.unfit = question.fault(in: result)
            } catch {
                return failed(ask, error)
            }
        }
        return AskAnswer(
            failure: .unsupported(
                "The client answered \"\(ask.key)\" \(Self.tries) times with something that the question does not take."
            ))
    }

    private static let tries = 3

    private func failed(_ ask: Ask, _ fault: ClientFault) -> AskAnswer {
        switch fault.reason {
        // A person has looked at what a model was to be asked and said no (MCP client/sampling, error handling).
        case .refused where ask.kind == .model && fault.code == -1:
            var answer = AskAnswer(value: .null, answeredBy: person, atMicros: time.wallMicroseconds())
            answer.action = .decline
            return answer
        case .refused:
            return AskAnswer(
                failure: Problem(
                    .serviceUnavailable,
                    "The client refused \"\(ask.key)\" with error \(fault.code ?? 0): \(fault.message.prefix(500))"))
        case .timeout:
            return AskAnswer(failure: Problem(.timeout, "Nobody answered \"\(ask.key)\" in time."))
        case .unavailable, .gone, .cancelled:
            return AskAnswer(
                failure: Problem(.serviceUnavailable, "\"\(ask.key)\" cannot be answered any more: \(fault.message)"))
        }
    }

    /// The value of a task if it is there in time; the task goes on.
    private static func value(of task: Task<AskAnswer, Never>, within milliseconds: Int64) async -> AskAnswer? {
        let race = FirstAnswer()
        let follow = Task { race.end(await task.value) }
        let timer = Task {
            try? await Task.sleep(for: .milliseconds(milliseconds))
            race.end(nil)
        }
        defer { timer.cancel() }
        let answer = await race.value()
        if answer == nil { follow.cancel() }
        return answer
    }
}

/// The first of two ends.
private final class FirstAnswer: Sendable {
    private struct State {
        var end: AskAnswer??
        var waiter: CheckedContinuation<AskAnswer?, Never>?
    }

    private let state = Mutex(State())

    func end(_ answer: AskAnswer?) {
        let waiter = state.withLock { state -> CheckedContinuation<AskAnswer?, Never>? in
            guard state.end == nil else { return nil }
            state.end = .some(answer)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: answer)
    }

    func value() async -> AskAnswer? {
        await withCheckedContinuation { continuation in
            let end = state.withLock { state -> AskAnswer?? in
                if state.end == nil { state.waiter = continuation }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }
}
