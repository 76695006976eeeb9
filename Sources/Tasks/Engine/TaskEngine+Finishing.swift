// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Telemetry

extension TaskEngine {
    /// Runs a claimed call to its end, outside the actor.
    nonisolated func execute(_ run: RunningCall) async {
        let end = await runner.run(
            run, onProgress: { [self] in report(run, $0, $1, $2) }, hold: holder(of: run))
        await ended(run, end)
    }

    /// Decides what becomes of the row and has it written.
    private func ended(_ run: RunningCall, _ end: RunEnd) async {
        let now = clock.milliseconds
        let last = progress.drop(run.id, fence: run.fence)
        guard run.phase != .finishing else { return late(run, end) }
        if now - run.claimedAt <= Self.quickMilliseconds { quickEnds += 1 }
        run.phase = .finishing
        if isConstrained { claimWanted = true }
        // What could not be run is not claimed again at once, round and round.
        if case .notServed = end { quietUntil = now + options.sweepMilliseconds }
        if run.isLost {
            late(run, end)
            forget(run)
        } else {
            outbox.append(FinishedCall(fence: run.fence, outcome: outcome(of: run, end), progress: last))
        }
        metrics.ended(run, milliseconds: now - run.claimedAt)
        fill()
        await pump()
    }

    private func outcome(of run: RunningCall, _ end: RunEnd) -> CallOutcome {
        var isReleased = run.isReleased
        if phase != .running, case .failed(let problem) = end, problem.code == .serviceUnavailable {
            // The host has given the call up because it stops; that is not the call's fault.
            isReleased = true
        }
        var policy: RetryPolicy?
        if run.kind == .task, let type = pipeline.registry.current.taskType(run.name)?.descriptor {
            policy = RetryPolicy(type: type, random: clock.random())
        }
        return end.outcome(
            of: run.call, earlier: run.earlier, cancelled: run.cancellation != nil, released: isReleased,
            expiresAtMicros: { self.expiry(of: $0) }, retry: policy)
    }

    /// Until when the answers to questions are waited for: the earliest of their own times, or the site's.
    nonisolated func expiry(of asks: [Ask]) -> Int64 {
        let own = asks.compactMap(\.expiresInSeconds).min().map { $0 * 1_000_000 }
        return clock.time.wallMicroseconds() + (own ?? options.answerMilliseconds * 1_000)
    }

    /// Writes ends; nil when the store did not take them, and they have to be written again.
    func write(_ ends: [FinishedCall]) async -> [FinishAnswer]? {
        guard !ends.isEmpty else { return [] }
        do throws(StoreError) {
            let answers = try await store.apply(FinishCalls(program: program, calls: ends))
            recovered()
            return answers
        } catch {
            if case .invalid = error { return await writeOneByOne(ends) }
            failed(error, "the ends of calls cannot be written")
            return nil
        }
    }

    /// Of several ends one cannot be stored as it is: that call ends with a problem instead, the others as they did.
    private func writeOneByOne(_ ends: [FinishedCall]) async -> [FinishAnswer]? {
        var answers: [FinishAnswer] = []
        for end in ends {
            var end = end
            while true {
                do throws(StoreError) {
                    answers += try await store.apply(FinishCalls(program: program, calls: [end]))
                    break
                } catch {
                    guard case .invalid = error, end.outcome != Self.unstorable else {
                        failed(error, "the ends of calls cannot be written")
                        return nil
                    }
                    log(.error, "the end of a call cannot be stored", ["call": end.fence.id.text, "error": "\(error)"])
                    end = FinishedCall(fence: end.fence, outcome: Self.unstorable)
                }
            }
        }
        return answers
    }

    private static let unstorable = CallOutcome.discarded(
        problemJSON: Problem(.internalError, "The call came to an end that cannot be stored.").json.serialized())

    /// Takes note of what the store said about ends.
    func settle(_ ends: [FinishedCall], _ answers: [FinishAnswer]?) {
        guard let answers else {
            // Still ours: their leases are renewed, and they are written again.
            outbox = ends + outbox
            return
        }
        for (end, answer) in zip(ends, answers) {
            let run = inFlight[end.fence.id].flatMap { $0.fence == end.fence ? $0 : nil }
            if let run { forget(run) }
            switch answer {
            case .done(let state):
                metrics.outcome(run, state)
                if state == .completed, let entry = run?.call?.entryID {
                    metrics.successes([entry: clock.time.wallMicroseconds()])
                }
                if let problem = end.outcome.problemJSON, state == .discarded { tellDiscarded(run, problem) }
            case .lost: tellLate(end.fence.id, run?.name)
            }
            if watchers.isWatched(end.fence.id) { Task { await self.refresh(end.fence.id) } }
        }
    }

    /// A run is over; another run of the same call may have begun here since.
    func forget(_ run: RunningCall) {
        if inFlight[run.id] === run { inFlight[run.id] = nil }
    }

    /// A run that lost its lease has ended: nothing of it counts.
    private func late(_ run: RunningCall, _ end: RunEnd) { tellLate(run.id, run.name) }

    func tellLate(_ id: DurableCallID, _ name: String?) {
        metrics.late()
        log(
            .warning, "a call ended after its lease was lost; another run of it counts",
            ["call": id.text, "name": name ?? ""])
    }

    private func tellDiscarded(_ run: RunningCall?, _ problem: [UInt8]) {
        let detail = (try? JSONValue.parse(problem))?["detail"]?.stringValue ?? ""
        log(
            .warning, "a call was discarded",
            ["call": run?.id.text ?? "", "name": run?.name ?? "", "problem": detail])
    }

    /// The store refuses what the engine writes.
    func failed(_ error: StoreError, _ what: String) {
        guard failure?.error.code != error.code else { return }
        failure = StoreFailure(error: error, since: failure?.since ?? clock.milliseconds)
        log(.error, what, ["error": "\(error)"])
    }

    /// The store took something.
    func recovered() {
        guard let past = failure else { return }
        failure = nil
        log(
            .notice, "the store takes calls again",
            ["after_ms": "\(max(0, clock.milliseconds - past.since))", "error": past.error.code])
    }
}

extension CallOutcome {
    /// The problem that it carries.
    var problemJSON: [UInt8]? {
        switch self {
        case .failed(let json, _), .discarded(let json): json
        case .cancelled(let json): json
        case .completed, .awaiting, .released: nil
        }
    }
}
