// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization

extension WaitingCalls {
    /// Runs a call whose caller can be asked: what it asks it asks them, and only an approval or a task makes a row of it.
    ///
    /// A tool that answers inline costs what the pipeline alone does, and a recorder; any other one Swift task more when
    /// the caller will not wait for ever. Cancelling the surrounding task asks the tool to stop, unless the call is a row.
    func runOnce(_ request: CallRequest, for caller: AskingCaller) async throws(Problem) -> CallerAnswer {
        let outside = OutsideCall(request, calls: self, caller: caller)
        let recorder = outside.recorder()
        var request = request
        request.context.asks = recorder
        guard let wait = caller.waitMilliseconds, mayTakeLong(request) else {
            let result: Result<CallEnding, Problem>
            do throws(Problem) { result = .success(try await engine.pipeline.run(request)) } catch {
                result = .failure(error)
            }
            return try await settle(result, outside, recorder)
        }
        return try await run(request, outside, recorder, waiting: wait)
    }

    /// Whether a call can take longer than any caller would notice.
    private func mayTakeLong(_ request: CallRequest) -> Bool {
        guard request.kind == .tool else { return false }
        return engine.pipeline.registry.current.tool(request.name)?.descriptor.execution != .inline
    }

    private func run(
        _ request: CallRequest, _ outside: OutsideCall, _ recorder: AskRecorder, waiting milliseconds: Int64
    ) async throws(Problem) -> CallerAnswer {
        let pipeline = engine.pipeline
        let patience = Patience()
        let told = outside.telling(request, engine)
        let task = Task { () -> Result<CallEnding, Problem> in
            let result: Result<CallEnding, Problem>
            do throws(Problem) { result = .success(try await pipeline.run(told)) } catch { result = .failure(error) }
            patience.end(.ended)
            return result
        }
        let end = await withTaskCancellationHandler {
            await patience.wait(engine, milliseconds: milliseconds, isAsking: { outside.isAsking })
        } onCancel: {
            if !outside.isRow { task.cancel() }
        }
        // One that cannot become a row is waited for after all.
        guard end == .late, let run = await outside.goOn() else {
            return try await settle(await task.value, outside, recorder)
        }
        let rest = Task {
            let result = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            _ = try? await outside.settle(result, recorder)
        }
        run.attach(rest)
        return .waiting(try snapshot(of: try await row(run.id)))
    }

    private func settle(
        _ result: Result<CallEnding, Problem>, _ outside: OutsideCall, _ recorder: AskRecorder
    ) async throws(Problem) -> CallerAnswer {
        if !outside.isRow, case .success(.awaiting(let asks)) = result {
            guard asks.contains(where: { $0.kind == .approval }) || recorder.wishesTask else {
                return .asking(
                    CallerAnswer.Round(
                        asks: asks, answers: recorder.answers, scheduleVersion: recorder.scheduleVersion))
            }
            return .waiting(try snapshot(of: try await outside.rest(recorder.wishesTask ? [] : asks, recorder)))
        }
        switch try await outside.settle(result, recorder) {
        case .done(let result): return .done(result)
        case .waiting(let row): return .waiting(try snapshot(of: row))
        }
    }
}

extension OutsideCall {
    /// The request, whose progress goes to the row when there is one: a task has no progress of its own on a stream.
    fileprivate func telling(_ request: CallRequest, _ engine: TaskEngine) -> CallRequest {
        var told = request
        let report = request.onProgress
        told.onProgress = { [self] done, total, message in
            if let run { engine.report(run, done, total, message) } else { report?(done, total, message) }
        }
        return told
    }
}

/// Waits for the end of a call, or until its caller waits no longer.
private final class Patience: Sendable {
    enum End: Sendable { case ended, late }

    private struct State {
        var end: End?
        var waiter: CheckedContinuation<End, Never>?
    }

    private let state = Mutex(State())

    func end(_ end: End) {
        let waiter = state.withLock { state -> CheckedContinuation<End, Never>? in
            guard state.end == nil else { return nil }
            state.end = end
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: end)
    }

    /// - Parameter isAsking: whether the time does not count, because the client itself is being asked.
    func wait(
        _ engine: TaskEngine, milliseconds: Int64, isAsking: @escaping @Sendable () -> Bool
    ) async -> End {
        let number = Mutex(0)
        @Sendable func begin() {
            let next = engine.lateCalls.begin(engine.clock, milliseconds: milliseconds) {
                if isAsking() { begin() } else { self.end(.late) }
            }
            number.withLock { $0 = next }
        }
        begin()
        defer { engine.lateCalls.end(number.withLock { $0 }) }
        return await withCheckedContinuation { continuation in
            let end = state.withLock { state -> End? in
                if state.end == nil { state.waiter = continuation }
                return state.end
            }
            if let end { continuation.resume(returning: end) }
        }
    }
}
