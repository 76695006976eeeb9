// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store

extension TaskEngine {
    /// Comes to an end in order: claims no more, lets running calls end within the drain time, asks the rest to stop and
    /// gives them back after the grace time, without counting their attempt.
    ///
    /// Returns when it is over; calling it again waits for the same end.
    package func stop() async {
        if stopping == nil { stopping = Task { await bringDown() } }
        await stopping?.value
    }

    private func bringDown() async {
        guard phase != .stopped else { return }
        let wasRunning = phase == .running
        phase = .draining
        watchers.finish()
        for run in waiting { giveBack(run) }
        waiting = []
        // Nobody is answered in place any more; their rows say what they ask.
        for run in held where run.phase == .held { run.release() }
        await pump()
        if wasRunning { await drained(within: options.drainMilliseconds) }
        if !inFlight.isEmpty {
            for run in inFlight.values where run.phase != .finishing { run.release() }
            await drained(within: options.graceMilliseconds)
        }
        let left = inFlight.values.filter { $0.phase != .finishing && !$0.isLost }
        for run in left {
            log(.warning, "a call does not stop and is given back", ["call": run.id.text, "name": run.name])
            run.phase = .finishing
            outbox.append(FinishedCall(fence: run.fence, outcome: .released))
        }
        await pump()
        phase = .stopped
        for loop in loops { loop.cancel() }
        loops = []
        if !outbox.isEmpty {
            log(
                .error, "ends of calls could not be written; they run again when their leases are over",
                ["calls": "\(outbox.count)"])
        }
        inFlight = [:]
        outbox = []
        tellIfIdle()
    }

    /// Waits until nothing is in flight, or for so long.
    private func drained(within milliseconds: Int64) async {
        guard !isIdle else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.idle() }
            group.addTask { _ = await self.clock.wait(milliseconds: milliseconds) }
            await group.next()
            group.cancelAll()
            // The waiter for idleness does not end by being cancelled.
            self.stopWaitingForIdle()
        }
    }

    private func stopWaitingForIdle() {
        let waiters = idleWaiters
        idleWaiters = []
        for waiter in waiters { waiter.resume() }
    }
}
