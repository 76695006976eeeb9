// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Telemetry

extension TaskEngine {
    /// What takes the questions of a run; nil when nothing is held in place, and the call unwinds at once.
    ///
    /// A held call is nothing but a call that has not unwound yet: its row asks already, anybody may answer it, and if that
    /// happens elsewhere or too late, it runs again from the start like every other.
    nonisolated func holder(of run: RunningCall) -> AskRecorder.Hold? {
        guard options.holdMilliseconds > 0 || reasoner != nil else { return nil }
        return { [self] ask in
            if let answer = await reason(ask) { return answer }
            return await hold(run, ask) { await self.writeAsks(run, $0, scheduleVersion: run.scheduleVersion) }
        }
    }

    /// The answer of the site's model to a question for one; nil for another question, and when the site has none.
    nonisolated func reason(_ ask: Ask) async -> AskAnswer? {
        guard ask.kind == .model, let reasoner else { return nil }
        return await reasoner.answer(ask)
    }

    /// Publishes a question and waits for its answer for a while.
    func hold(
        _ run: RunningCall, _ ask: Ask, write: @escaping @Sendable ([Ask]) async -> Bool
    ) async -> AskAnswer? {
        guard options.holdMilliseconds > 0, phase == .running, !run.isLost, run.cancellation == nil else { return nil }
        guard await run.publish(ask, write).value else {
            run.stopWaiting(for: ask.key)
            return nil
        }
        if watchers.isWatched(run.id) { await refresh(run.id) }
        let limit = Task { [clock, options] in
            guard await clock.wait(milliseconds: options.holdMilliseconds) else { return }
            run.stopWaiting(for: ask.key)
        }
        defer { limit.cancel() }
        return await run.answer(to: ask.key)
    }

    /// Lets the row of a running call ask; false when the row is not ours any more.
    nonisolated func writeAsks(_ run: RunningCall, _ asks: [Ask], scheduleVersion: Int64?) async -> Bool {
        let end = FinishedCall(
            fence: run.fence,
            outcome: .awaiting(
                asksJSON: Ask.stored(asks, after: run.earlier), expiresAtMicros: expiry(of: asks),
                scheduleVersion: scheduleVersion, answersJSON: run.answersJSON))
        do throws(StoreError) {
            let answer = try await store.apply(FinishCalls(program: program, calls: [end])).first
            return answer == .done(.inputRequired)
        } catch {
            await failed(error, "what a call asks cannot be written")
            return false
        }
    }

    /// The worker that an answer may hand the call to at once: ours, while the handler waits in place.
    package func holder(of id: DurableCallID) -> String? {
        phase == .running && run(id)?.isWaitedFor == true ? worker : nil
    }

    /// An answer was taken and the row handed to us: the handler goes on where it waits.
    ///
    /// If it has unwound meanwhile, the row is given back and runs again from the start.
    func resume(_ call: DurableCall) async {
        guard let run = run(call.id) else {
            outbox.append(FinishedCall(fence: call.fence, outcome: .released))
            await pump()
            return
        }
        run.resume(call.fence, with: (try? call.answers()) ?? [:], at: clock.milliseconds)
    }

    /// Writes the end of a call from outside that had become a row; false when the row is not ours any more.
    func finish(_ run: RunningCall, _ end: RunEnd) async -> Bool {
        defer { adopted[run.id] = nil }
        run.phase = .finishing
        guard !run.isLost else {
            tellLate(run.id, run.name)
            return false
        }
        let outcome = end.outcome(
            of: nil, earlier: run.earlier, cancelled: run.cancellation != nil, released: false,
            expiresAtMicros: { self.expiry(of: $0) },
            retry: nil)
        let answers = await write([FinishedCall(fence: run.fence, outcome: outcome)])
        if watchers.isWatched(run.id) { await refresh(run.id) }
        guard case .done? = answers?.first else { return false }
        return true
    }

    /// Somebody here wishes a call cancelled.
    func heardCancel(_ id: DurableCallID) async {
        if let run = run(id), run.phase == .held {
            run.cancel(CallCancellation(atMicros: clock.time.wallMicroseconds(), by: ""))
        }
        await obeyCancellations()
    }

    /// Takes in a call from outside that has become a row while it runs.
    func adopt(_ run: RunningCall) { adopted[run.id] = run }
}

extension DurableCall {
    /// What was answered in any round, by key.
    package func answers() throws(Problem) -> [String: AskAnswer] {
        var answers: [String: AskAnswer] = [:]
        guard let answersJSON, let document = try? JSONValue.parse(answersJSON).objectValue else { return answers }
        for (key, entry) in document {
            guard let answer = AskAnswer(stored: entry) else {
                throw Problem(.internalError, "An answer of the call \(id) cannot be read.")
            }
            answers[key] = answer
        }
        return answers
    }

    /// What is asked in the present round.
    package func asks() throws(Problem) -> [Ask] {
        guard let asksJSON, let list = try? JSONValue.parse(asksJSON).arrayValue else { return [] }
        var asks: [Ask] = []
        for entry in list { asks.append(try Ask(reading: entry)) }
        return asks
    }
}
