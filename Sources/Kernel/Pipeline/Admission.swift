// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// Lets calls into the pipeline by the site's limits, and closes it for shutdown.
///
/// Rates and counts of principals and tools come first; who passes them gets a place or waits for one. All of it is one
/// short lock a call; the state machines behind it are `CallRates` and `Places`. A nested call takes no place: the call
/// above it has one, so that no call ever waits for itself.
package final class Admission: Sendable {
    /// A call that wants to be let in.
    struct Arrival: Sendable {
        let priority: ToolDescriptor.Priority
        let principal: String
        let tool: String
        /// Called by a call that runs.
        let isNested: Bool
        /// Whether it counts against rates: runs of tasks were counted when they were started.
        let isRated: Bool
        /// When nobody wants its answer any more, in monotonic nanoseconds.
        let deadline: UInt64
    }

    /// What an admitted call holds, and gives back by `leave`.
    struct Pass: Sendable {
        let priority: ToolDescriptor.Priority
        let isNested: Bool
        /// Set where a limit counts the calls of the principal or of the tool.
        let principal: String?
        let tool: String?
        /// When the place was taken, in monotonic nanoseconds.
        var since: UInt64 = 0
    }

    /// Somebody who waits for a place.
    struct Waiter: Sendable {
        let pass: Pass
        let deadline: UInt64
        let answer: CheckedContinuation<Problem?, Never>
    }

    struct State {
        var places = Places<Waiter>()
        var rates = CallRates()
        var ofPrincipals = CallCounts()
        var ofTools = CallCounts()
        var nested = 0
        var busy = BusyTime()
        var isClosed = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    let state = Mutex(State())
    let limits: Live<CallLimits>
    let metrics: LimitMetrics
    private let time: TimeSource

    package init(limits: Live<CallLimits>, metrics: CallMetrics, time: TimeSource) {
        self.limits = limits
        self.metrics = metrics.limits
        self.time = time
        LimitMetrics.show(self, in: metrics.registry)
    }

    // MARK: Calls

    /// Lets a call in, at once or after it has waited.
    ///
    /// Cancelling the surrounding task ends the waiting.
    ///
    /// - Throws: what the call is refused with; then it holds nothing.
    func enter(_ arrival: Arrival) async throws(Problem) -> Pass {
        let limits = self.limits.current
        var pass = Pass(
            priority: arrival.priority, isNested: arrival.isNested,
            principal: limits.maximumCallsPerPrincipal > 0 && !arrival.isNested ? arrival.principal : nil,
            tool: limits.concurrency(of: arrival.tool) != nil && !arrival.isNested ? arrival.tool : nil)
        let now = time.monotonicNanoseconds()
        pass.since = now
        switch first(arrival, pass, limits, now) {
        case .admitted: return pass
        case .refused(let problem): throw problem
        case .waits: break
        }
        if let refusal = await place(pass, limits, from: now, deadline: arrival.deadline) { throw refusal }
        pass.since = time.monotonicNanoseconds()
        return pass
    }

    /// Gives everything back that a pass holds, and the place to whoever is next.
    func leave(_ pass: Pass) {
        let size = limits.current.size
        let held = time.monotonicNanoseconds() &- pass.since
        let (next, drained) = state.withLock { state -> ([Waiter], [CheckedContinuation<Void, Never>]) in
            if pass.isNested {
                state.nested -= 1
            } else {
                state.places.leave(pass.priority)
                state.forget(pass)
                state.busy.ended(after: held)
            }
            let next = state.promoted(size)
            guard state.isClosed, state.places.running == 0, state.nested == 0 else { return (next, []) }
            defer { state.drained = [] }
            return (next, state.drained)
        }
        for waiter in next { waiter.answer.resume(returning: nil) }
        for waiter in drained { waiter.resume() }
    }

    /// Counts a call against the rates alone: one that is queued instead of run.
    func count(_ arrival: Arrival) throws(Problem) {
        let limits = self.limits.current
        let now = time.monotonicNanoseconds()
        if let refusal = state.withLock({ refusal(arrival, limits, now, &$0) }) { throw refusal }
    }

    // MARK: The site

    /// How many calls are running, nested ones included.
    package var running: Int { state.withLock { $0.places.running + $0.nested } }

    /// How many calls wait for a place.
    package var waiting: Int { state.withLock { $0.places.line.count } }

    /// How many calls of a priority wait for a place.
    package func waiting(_ priority: ToolDescriptor.Priority) -> Int {
        state.withLock { $0.places.line.count(priority) }
    }

    /// Refuses further calls from now on, and those that wait.
    ///
    /// A call that runs may finish, and for that it may call other tools.
    package func close() {
        let waiters = state.withLock { state -> [Waiter] in
            state.isClosed = true
            let waiters = state.places.empty()
            for waiter in waiters { state.forget(waiter.pass) }
            return waiters
        }
        for waiter in waiters { waiter.answer.resume(returning: LimitProblems.closed()) }
    }

    /// Whether further calls are refused.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Returns when no call is running.
    ///
    /// Call `close` first.
    package func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state -> Bool in
                let isIdle = state.places.running == 0 && state.nested == 0
                if !isIdle { state.drained.append(continuation) }
                return isIdle
            }
            if isIdle { continuation.resume() }
        }
    }

    /// Ends the waiting of those whose time is up, and gives out places that a reload has added.
    package func sweep(now: UInt64) {
        let limits = self.limits.current
        let size = limits.size
        let (late, next, after) = state.withLock { state -> ([Waiter], [Waiter], Int64) in
            guard state.places.line.count > 0 else { return ([], [], 0) }
            let next = state.promoted(size)
            let late = state.places.expire(at: now, size)
            for waiter in late { state.forget(waiter.pass) }
            return (late, next, state.retry(size))
        }
        for waiter in next { waiter.answer.resume(returning: nil) }
        for waiter in late {
            metrics.countShed(waiter.pass.priority)
            waiter.answer.resume(
                returning: now >= waiter.deadline ? LimitProblems.late() : LimitProblems.waitedTooLong(after: after))
        }
    }
}
