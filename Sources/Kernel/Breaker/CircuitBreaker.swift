// SPDX-License-Identifier: Apache-2.0

/// A circuit breaker as a pure state machine: it is told the time, and is never asked by a clock of its own.
///
/// Each answer is O(1), or O(10) with a window of time. What was begun in one state is not counted in the next, so that
/// calls that were under way when it opened say nothing about the target's recovery.
package struct CircuitBreaker: Sendable {
    package let policy: BreakerPolicy
    /// The state that it was in when it was last asked or told something; time alone may have changed it since.
    package private(set) var state = BreakerState.closed
    private var since: UInt64
    private var epoch: UInt64 = 0
    private var permits: UInt64 = 0
    private var window: BreakerWindow
    private var openUntil: UInt64 = 0
    /// How often it opened again without having closed.
    private var reopenings = 0
    /// Probes that are under way, with the time by which each must have ended.
    private var probes: [UInt64: UInt64] = [:]
    private var probed = BreakerWindow.Counts()

    package init(_ policy: BreakerPolicy = BreakerPolicy(), now: UInt64) {
        self.policy = policy
        since = now
        window = BreakerWindow(policy.window)
    }

    /// Asks for a call.
    package mutating func admit(now: UInt64) -> BreakerAdmission {
        move(to: now)
        switch state {
        case .closed, .disabled: return .permitted(permit(now))
        case .forcedOpen: return .refused(retryAfterNanoseconds: nil)
        case .open: return .refused(retryAfterNanoseconds: openUntil - now)
        case .halfOpen:
            guard probed.calls + probes.count < policy.permittedProbes else {
                // The probes decide; nobody knows when they end, and at the latest then.
                let latest = probes.values.max().map { $0 > now ? $0 - now : 0 } ?? 0
                return .refused(retryAfterNanoseconds: min(latest, Self.nanoseconds(policy.openMilliseconds)))
            }
            let permit = permit(now)
            probes[permit.number] = Self.later(now, policy.probeMilliseconds)
            return .permitted(permit)
        }
    }

    /// Tells how a permitted call ended.
    package mutating func record(_ permit: BreakerPermit, _ outcome: BreakerOutcome, now: UInt64) {
        move(to: now)
        guard permit.epoch == epoch else { return }
        let took = now > permit.startedAt ? now - permit.startedAt : 0
        let isSlow = policy.slowCallMilliseconds.map { took >= Self.nanoseconds($0) } ?? false
        switch state {
        case .closed:
            guard outcome != .ignored else { return }
            window.record(isFailure: outcome == .failure, isSlow: isSlow, at: now)
            let counts = window.counts(at: now)
            if counts.calls >= policy.minimumCalls, isTooMany(counts) { open(now) }
        case .halfOpen:
            // One that was counted as failed already, since it took too long, is told twice.
            guard probes.removeValue(forKey: permit.number) != nil, outcome != .ignored else { return }
            probed.add(.init(calls: 1, failures: outcome == .failure ? 1 : 0, slow: isSlow ? 1 : 0))
            judgeProbes(now)
        case .open, .forcedOpen, .disabled: return
        }
    }

    /// Opens it until somebody closes or resets it.
    package mutating func forceOpen(now: UInt64) { enter(.forcedOpen, now) }

    /// Lets all calls pass, uncounted, until somebody closes or resets it.
    package mutating func disable(now: UInt64) { enter(.disabled, now) }

    /// Closes it, whatever it was, and counts anew; how often it opened in a row stays, so that a target that is not back
    /// is left alone for longer the next time.
    package mutating func close(now: UInt64) {
        window = BreakerWindow(policy.window)
        enter(.closed, now)
    }

    /// Closes it, whatever it was, and forgets everything that it has counted.
    package mutating func reset(now: UInt64) {
        reopenings = 0
        close(now: now)
    }

    /// What it shows of itself now.
    package mutating func report(now: UInt64) -> BreakerReport {
        move(to: now)
        let counts = state == .halfOpen ? probed : window.counts(at: now)
        return BreakerReport(
            state: state, since: since, calls: counts.calls, failures: counts.failures, slow: counts.slow,
            opensFor: state == .open ? openUntil - now : nil)
    }

    /// Makes what time alone has decided.
    private mutating func move(to now: UInt64) {
        if state == .open, now >= openUntil {
            enter(.halfOpen, now)
            return
        }
        guard state == .halfOpen else { return }
        let overdue = probes.filter { $0.value <= now }
        guard !overdue.isEmpty else { return }
        for number in overdue.keys { probes[number] = nil }
        probed.add(.init(calls: overdue.count, failures: overdue.count, slow: 0))
        judgeProbes(now)
    }

    /// Closes when all probes have ended and too few failed; opens as soon as too many have, whatever the rest says.
    private mutating func judgeProbes(_ now: UInt64) {
        var worst = probed
        worst.calls = max(worst.calls, policy.permittedProbes)
        if isTooMany(worst) {
            reopenings += 1
            open(now)
        } else if probed.calls >= policy.permittedProbes {
            reset(now: now)
        }
    }

    private func isTooMany(_ counts: BreakerWindow.Counts) -> Bool {
        guard counts.calls > 0 else { return false }
        return counts.failures * 100 >= policy.failurePercent * counts.calls
            || (policy.slowCallMilliseconds != nil && counts.slow * 100 >= policy.slowPercent * counts.calls)
    }

    private mutating func open(_ now: UInt64) {
        var wait = policy.openMilliseconds
        for _ in 0..<min(reopenings, 40) where wait < policy.maximumOpenMilliseconds {
            wait = min(wait * 2, policy.maximumOpenMilliseconds)
        }
        openUntil = Self.later(now, wait)
        window = BreakerWindow(policy.window)
        enter(.open, now)
    }

    private mutating func enter(_ next: BreakerState, _ now: UInt64) {
        state = next
        since = now
        epoch += 1
        probes = [:]
        probed = .init()
    }

    private mutating func permit(_ now: UInt64) -> BreakerPermit {
        permits += 1
        return BreakerPermit(epoch: epoch, number: permits, startedAt: now)
    }

    private static func nanoseconds(_ milliseconds: Int64) -> UInt64 { UInt64(milliseconds) * 1_000_000 }

    private static func later(_ now: UInt64, _ milliseconds: Int64) -> UInt64 { now &+ nanoseconds(milliseconds) }
}
