// SPDX-License-Identifier: Apache-2.0

import Kernel
import Store

extension TaskEngine {
    /// A call that took no longer than this was quick, in milliseconds: the next ones may be claimed ahead.
    static let quickMilliseconds: Int64 = 20
    /// What was claimed ahead and has found no place after this long goes back to the others, in milliseconds.
    static let longestWait: Int64 = 1_000

    /// Writes the ends that have gathered and claims what there is room for, at the same time, so that one commit pays
    /// for both; again until there is nothing to do.
    ///
    /// While one round waits for the disk, further ends gather for the next one.
    func pump() async {
        if isPumping {
            pumpAgain = true
            return
        }
        isPumping = true
        repeat {
            pumpAgain = false
            let ends = outbox
            outbox = []
            let plan = takePlan()
            async let answers = write(ends)
            async let claimed = claim(plan)
            let (written, calls) = await (answers, claimed)
            settle(ends, written)
            if let plan, let calls {
                for call in calls { accept(call) }
                // A full answer means that there is more.
                if calls.count >= plan.limit { claimWanted = true }
                fill()
            }
            // What could not be written waits for the next sweep.
            if !outbox.isEmpty, written != nil || ends.isEmpty { pumpAgain = true }
            if claimWanted, calls != nil, plan != nil, hasRoom { pumpAgain = true }
        } while pumpAgain
        isPumping = false
        tellIfIdle()
    }

    private var hasRoom: Bool { phase == .running && options.runs && active < options.concurrency }

    /// How many calls hold a place or wait for one; what only waits to be written has left it.
    private var active: Int { inFlight.values.count { $0.phase != .finishing } }

    private func takePlan() -> ClaimPlan? {
        guard phase == .running, claimWanted, clock.milliseconds >= quietUntil else { return nil }
        let plan = ClaimPlan(
            registry: pipeline.registry.current, isReadOnly: pipeline.isReadOnly, options: options,
            inFlight: inFlight.values.filter { $0.phase != .finishing }, ahead: quickEnds,
            extraQueues: Set(statistics.map(\.queue)))
        quickEnds = 0
        claimWanted = false
        isConstrained = plan.isConstrained
        return plan.isEmpty ? nil : plan
    }

    private func claim(_ plan: ClaimPlan?) async -> [DurableCall]? {
        guard let plan else { return [] }
        do throws(StoreError) {
            let calls = try await store.apply(
                ClaimCalls(
                    program: program, worker: worker, served: plan.served, queues: plan.queues, limit: plan.limit,
                    leaseMicros: options.leaseMilliseconds * 1_000))
            recovered()
            return calls
        } catch {
            failed(error, "calls cannot be claimed")
            return nil
        }
    }

    /// Takes a claimed call; it waits for its place.
    private func accept(_ call: DurableCall) {
        let run = RunningCall(call, at: clock.milliseconds)
        // An earlier run of ours that somebody thought dead: its lease is lost, and it has not heard yet.
        if let earlier = inFlight[call.id], earlier.lose(earlier.fence) {
            waiting.removeAll { $0 === earlier }
            log(
                .warning, "the lease of a running call is lost; it is asked to stop",
                ["call": call.id.text, "name": call.name])
        }
        inFlight[call.id] = run
        waiting.append(run)
        lastClaim[call.queue] = run.claimedAt
        metrics.claimed(call)
        if let cancellation = call.cancellation { run.cancel(cancellation) }
    }

    /// Begins as many of the waiting calls as there are places.
    func fill() {
        var running = inFlight.values.count { $0.phase == .running || $0.phase == .held }
        while running < options.concurrency, !waiting.isEmpty {
            let run = waiting.removeFirst()
            guard phase == .running, run.cancellation == nil, !run.isLost else {
                giveBack(run)
                continue
            }
            running += 1
            run.phase = .running
            run.attach(Task { await self.execute(run) })
        }
    }

    /// Gives back what was claimed ahead and found no place in time.
    func returnStale() {
        let now = clock.milliseconds
        let stale = waiting.filter { now - $0.claimedAt >= Self.longestWait }
        guard !stale.isEmpty else { return }
        waiting.removeAll { run in stale.contains { $0 === run } }
        for run in stale { giveBack(run) }
    }

    /// Ends a run that never began.
    func giveBack(_ run: RunningCall) {
        run.phase = .finishing
        guard !run.isLost else { return forget(run) }
        outbox.append(
            FinishedCall(
                fence: run.fence, outcome: run.cancellation == nil ? .released : .cancelled(problemJSON: nil)))
    }
}
