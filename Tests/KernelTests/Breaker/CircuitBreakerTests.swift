// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kernel

private let second: UInt64 = 1_000_000_000

/// Lets one call pass and tells how it ended.
private func call(
    _ breaker: inout CircuitBreaker, _ outcome: BreakerOutcome, at now: UInt64, taking: UInt64 = 0
) -> Bool {
    guard case .permitted(let permit) = breaker.admit(now: now) else { return false }
    breaker.record(permit, outcome, now: now + taking)
    return true
}

private func opened(_ policy: BreakerPolicy, at now: UInt64 = 0) -> CircuitBreaker {
    var breaker = CircuitBreaker(policy, now: now)
    for _ in 0..<policy.minimumCalls { _ = call(&breaker, .failure, at: now) }
    return breaker
}

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    @Test("opens at the rate, not before enough calls ended")
    func opening() {
        var breaker = CircuitBreaker(BreakerPolicy(window: .calls(10), minimumCalls: 4, failurePercent: 50), now: 0)
        #expect(call(&breaker, .failure, at: 1))
        #expect(call(&breaker, .failure, at: 2))
        #expect(call(&breaker, .success, at: 3))
        #expect(breaker.report(now: 3).state == .closed)
        #expect(call(&breaker, .success, at: 4))
        let report = breaker.report(now: 4)
        #expect(report.state == .open)
        #expect(report.opensFor == 30 * second)
    }

    @Test("what nobody is to blame for is not counted")
    func ignored() {
        var breaker = CircuitBreaker(BreakerPolicy(minimumCalls: 2), now: 0)
        for now in 0..<20 { #expect(call(&breaker, .ignored, at: UInt64(now))) }
        #expect(breaker.report(now: 30).calls == 0)
    }

    @Test("slow calls open it although they succeed")
    func slow() {
        let policy = BreakerPolicy(minimumCalls: 2, slowCallMilliseconds: 1_000, slowPercent: 100)
        var breaker = CircuitBreaker(policy, now: 0)
        #expect(call(&breaker, .success, at: 0, taking: second))
        #expect(call(&breaker, .success, at: 0, taking: second - 1))
        #expect(breaker.report(now: 2 * second).state == .closed)
        breaker = CircuitBreaker(policy, now: 0)
        #expect(call(&breaker, .success, at: 0, taking: second))
        #expect(call(&breaker, .success, at: 0, taking: second))
        #expect(breaker.report(now: 2 * second).state == .open)
    }

    @Test("refuses with what is left of the pause, then lets as many probes pass as permitted")
    func halfOpen() {
        var breaker = opened(BreakerPolicy(openMilliseconds: 10_000, permittedProbes: 2))
        #expect(breaker.admit(now: 4 * second) == .refused(retryAfterNanoseconds: 6 * second))
        guard case .permitted(let first) = breaker.admit(now: 10 * second),
            case .permitted(let other) = breaker.admit(now: 10 * second)
        else {
            Issue.record("no probe was permitted")
            return
        }
        guard case .refused(let wait?) = breaker.admit(now: 10 * second) else {
            Issue.record("a third probe was permitted")
            return
        }
        #expect(wait == 10 * second)
        breaker.record(first, .success, now: 11 * second)
        #expect(breaker.report(now: 11 * second).state == .halfOpen)
        breaker.record(other, .success, now: 11 * second)
        #expect(breaker.report(now: 11 * second).state == .closed)
    }

    @Test("each time that the probes fail doubles the pause, up to its limit, and closing forgets that")
    func reopening() {
        let policy = BreakerPolicy(openMilliseconds: 1_000, maximumOpenMilliseconds: 3_000, permittedProbes: 1)
        var breaker = opened(policy)
        var now: UInt64 = 0
        for pause in [1, 2, 3, 3] as [UInt64] {
            #expect(breaker.report(now: now).opensFor == pause * second)
            now += pause * second
            #expect(call(&breaker, .failure, at: now))
        }
        now += 3 * second
        #expect(call(&breaker, .success, at: now))
        for _ in 0..<policy.minimumCalls { _ = call(&breaker, .failure, at: now) }
        #expect(breaker.report(now: now).opensFor == second)
    }

    @Test("a call that was begun before it opened says nothing about the probes")
    func lateOutcomes() {
        var breaker = CircuitBreaker(BreakerPolicy(minimumCalls: 1, openMilliseconds: 1_000), now: 0)
        guard case .permitted(let early) = breaker.admit(now: 0) else { return }
        _ = call(&breaker, .failure, at: 0)
        #expect(breaker.report(now: second).state == .halfOpen)
        breaker.record(early, .failure, now: second)
        #expect(breaker.report(now: second).state == .halfOpen)
        #expect(breaker.report(now: second).calls == 0)
    }

    @Test("a probe that never ends counts as failed, and told later it counts no second time")
    func lostProbe() {
        let policy = BreakerPolicy(
            failurePercent: 100, openMilliseconds: 1_000, permittedProbes: 2, probeMilliseconds: 5_000)
        var breaker = opened(policy)
        guard case .permitted(let lost) = breaker.admit(now: second) else { return }
        #expect(breaker.report(now: 6 * second).failures == 1)
        breaker.record(lost, .success, now: 7 * second)
        #expect(breaker.report(now: 7 * second).calls == 1)
        #expect(call(&breaker, .success, at: 7 * second))
        #expect(breaker.report(now: 7 * second).state == .closed)
    }

    @Test("what a person chose holds until a person changes it")
    func manual() {
        var breaker = CircuitBreaker(now: 0)
        breaker.forceOpen(now: 1)
        #expect(breaker.admit(now: .max / 2) == .refused(retryAfterNanoseconds: nil))
        breaker.disable(now: 2)
        for _ in 0..<50 { #expect(call(&breaker, .failure, at: 3)) }
        #expect(breaker.report(now: 3).state == .disabled)
        breaker.reset(now: 4)
        #expect(
            breaker.report(now: 4)
                == BreakerReport(state: .closed, since: 4, calls: 0, failures: 0, slow: 0, opensFor: nil))
    }
}
