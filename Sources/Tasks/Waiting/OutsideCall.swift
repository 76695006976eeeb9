// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Synchronization

/// A call from outside while it runs: it becomes a row the moment that it asks somebody.
final class OutsideCall: Sendable {
    private struct State {
        var run: RunningCall?
        var making: Task<RunningCall?, Never>?
        // Not kept alive, since it keeps this call; whoever runs the call has it as long as it runs.
        weak var recorder: AskRecorder?
    }

    private let request: CallRequest
    private let calls: WaitingCalls
    private let state = Mutex(State())

    init(_ request: CallRequest, calls: WaitingCalls) {
        self.request = request
        self.calls = calls
    }

    /// Whether the call is a row by now.
    var isRow: Bool { state.withLock { $0.run != nil } }

    /// What takes its questions.
    func recorder(holds: Bool) -> AskRecorder {
        guard holds else { return AskRecorder() }
        let recorder = AskRecorder(hold: { [self] ask in await hold(ask) })
        state.withLock { $0.recorder = recorder }
        return recorder
    }

    /// Waits in place for an answer, with a row that asks.
    private func hold(_ ask: Ask) async -> AskAnswer? {
        let made = state.withLock { state -> Task<RunningCall?, Never> in
            if let making = state.making { return making }
            let task = Task { await self.makeRow(asking: [ask]) }
            state.making = task
            return task
        }
        guard let run = await made.value else { return nil }
        return await calls.engine.hold(run, ask) { [calls] asks in
            await calls.engine.writeAsks(run, asks, scheduleVersion: self.scheduleVersion)
        }
    }

    private var scheduleVersion: Int64? { state.withLock { $0.recorder }?.scheduleVersion }

    /// Makes the row; nil when that is not possible, and then the call ends by asking without having been held.
    private func makeRow(asking asks: [Ask]) async -> RunningCall? {
        let engine = calls.engine
        do throws(Problem) {
            let call = try newCall(asking: asks, holder: engine.worker)
            let run = RunningCall(call, asking: asks, at: engine.clock.milliseconds)
            _ = try await calls.enqueue(call)
            await engine.adopt(run)
            state.withLock { $0.run = run }
            return run
        } catch {
            return nil
        }
    }

    private func newCall(asking asks: [Ask], holder: String?) throws(Problem) -> NewDurableCall {
        var call = try calls.form.tool(
            request,
            beginning: .awaiting(
                asksJSON: JSONValue.array(asks.map(\.json)).serialized(),
                expiresAtMicros: calls.engine.expiry(of: asks), holder: holder))
        call.scheduleVersion = scheduleVersion
        return call
    }

    /// What the caller gets: the result, or the row that waits.
    func settle(
        _ result: Result<CallEnding, Problem>, _ recorder: AskRecorder, _ task: Task<Result<CallEnding, Problem>, Never>
    ) async throws(Problem) -> WaitingCalls.Answer {
        guard let run = state.withLock({ $0.run }) else {
            switch try result.get() {
            case .done(let result): return .done(result)
            case .awaiting(let asks):
                state.withLock { $0.recorder = recorder }
                let call = try newCall(asking: asks, holder: nil)
                _ = try await calls.enqueue(call)
                return .waiting(try await calls.row(call.id))
            }
        }
        let end: RunEnd =
            switch result {
            case .success(.done(let result)): .completed(result.documentBytes)
            case .success(.awaiting(let asks)): .awaiting(asks, scheduleVersion: recorder.scheduleVersion)
            case .failure(let problem): .failed(problem)
            }
        let isWritten = await calls.engine.finish(run, end)
        switch result {
        case .success(.done(let result)) where isWritten: return .done(result)
        case .failure(let problem) where isWritten: throw problem
        // It waits, or somebody else runs it by now: their run counts.
        default: return .waiting(try await calls.row(run.id))
        }
    }
}
