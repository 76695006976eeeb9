// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry
import Testing

@testable import Kernel

@Suite("Trying again")
struct RetryTests {
    private static func sequence(
        _ policy: RetryPolicy = RetryPolicy(), isIdempotent: Bool = true, deadline: UInt64? = nil
    ) -> RetrySequence { RetrySequence(policy, isIdempotent: isIdempotent, deadline: deadline) }

    @Test("full jitter waits anything up to the doubled wait, and attempts come to an end")
    func fullJitter() {
        var sequence = Self.sequence()
        var budget = RetryBudget()
        let failure = RetryFailure(isRetryable: true)
        #expect(sequence.next(after: failure, budget: &budget, now: 0, random: 1) == .wait(milliseconds: 200))
        #expect(sequence.next(after: failure, budget: &budget, now: 0, random: 0.5) == .wait(milliseconds: 200))
        #expect(sequence.next(after: failure, budget: &budget, now: 0, random: 1) == .stop(.attemptsUsed))
        #expect(sequence.attempt == 3)
    }

    @Test("decorrelated jitter grows from its own last wait")
    func decorrelated() {
        var sequence = Self.sequence(
            RetryPolicy(
                maximumAttempts: 9,
                backoff: Backoff(initialMilliseconds: 100, maximumMilliseconds: 1_000, factor: 2, jitter: .decorrelated)
            ))
        var budget = RetryBudget(reserve: 100)
        let failure = RetryFailure(isRetryable: true)
        let waits = (0..<4).map { _ in sequence.next(after: failure, budget: &budget, now: 0, random: 1) }
        #expect(waits == [300, 900, 1_000, 1_000].map { .wait(milliseconds: $0) })
    }

    @Test("Retry-After is never cut short, and one that is too long ends it")
    func retryAfter() {
        var sequence = Self.sequence()
        var budget = RetryBudget()
        let asked = RetryFailure(isRetryable: true, retryAfterMilliseconds: 5_000)
        #expect(sequence.next(after: asked, budget: &budget, now: 0, random: 0) == .wait(milliseconds: 5_000))
        let long = RetryFailure(isRetryable: true, retryAfterMilliseconds: 60_001)
        #expect(sequence.next(after: long, budget: &budget, now: 0, random: 0) == .stop(.retryAfterTooLong))
    }

    @Test("what may have happened already is tried again only when twice is the same as once")
    func idempotence() {
        var budget = RetryBudget()
        var sequence = Self.sequence(isIdempotent: false)
        #expect(
            sequence.next(after: RetryFailure(isRetryable: true), budget: &budget, now: 0, random: 0)
                == .stop(.notIdempotent))
        let refused = RetryFailure(isRetryable: true, isWithoutEffect: true)
        #expect(sequence.next(after: refused, budget: &budget, now: 0, random: 0) == .wait(milliseconds: 0))
        #expect(
            sequence.next(after: RetryFailure(isRetryable: false), budget: &budget, now: 0, random: 0)
                == .stop(.notRetryable))
    }

    @Test("no attempt begins after the deadline")
    func deadline() {
        var budget = RetryBudget()
        var sequence = Self.sequence(deadline: 1_000_000_000)
        let failure = RetryFailure(isRetryable: true, retryAfterMilliseconds: 900)
        #expect(sequence.next(after: failure, budget: &budget, now: 0, random: 0) == .wait(milliseconds: 900))
        #expect(sequence.next(after: failure, budget: &budget, now: 100_000_000, random: 0) == .stop(.deadline))
        #expect(sequence.next(after: failure, budget: &budget, now: 2_000_000_000, random: 0) == .stop(.deadline))
    }

    @Test("retries stay below the budget whatever fails", arguments: [0, 5, 20, 100])
    func budget(percent: Int) {
        var random = SplitMix(state: UInt64(percent) + 7)
        var budget = RetryBudget(percent: percent, reserve: 2, spanMilliseconds: 1_000)
        var now: UInt64 = 0
        var log: [(at: UInt64, retry: Bool)] = []
        for _ in 0..<5_000 {
            now += UInt64(random.below(20)) * 1_000_000
            let seen = log.filter { now / 100_000_000 - $0.at / 100_000_000 < 10 }
            let allowed = seen.count { !$0.retry } * percent / 100 + 2 - seen.count { $0.retry }
            #expect(budget.left(now: now) == max(0, allowed))
            if random.below(3) == 0 {
                budget.deposit(now: now)
                log.append((now, false))
            } else {
                #expect(budget.withdraw(now: now) == (allowed >= 1))
                if allowed >= 1 { log.append((now, true)) }
            }
        }
    }

    @Test("runs until it succeeds, and shares one budget among all calls")
    func running() async {
        let time = ManualTime()
        let waits = Mutex<[Int64]>([])
        let retrying = Retrying(
            RetryPolicy(maximumAttempts: 4), budget: RetryBudget(percent: 0, reserve: 3), time: time.source,
            random: { 1 },
            sleep: { milliseconds in
                waits.withLock { $0.append(milliseconds) }
                time.advance(nanoseconds: UInt64(milliseconds) * 1_000_000)
            })
        let judge: (TestFailure) -> RetryFailure = { _ in RetryFailure(isRetryable: true) }
        let good = await retrying.run(isIdempotent: true, judge: judge) { attempt in
            attempt == 3 ? .success(attempt) : .failure(TestFailure())
        }
        #expect(try! good.result.get() == 3)
        #expect(waits.withLock { $0 } == [200, 400])
        let bad = await retrying.run(isIdempotent: true, judge: judge) { _ in
            Result<Int, TestFailure>.failure(TestFailure())
        }
        #expect(bad.stop == .budgetUsed)
        #expect(bad.attempts == 2)
    }

    @Test("whoever goes away while it waits ends it")
    func cancelled() async {
        let retrying = Retrying(
            time: ManualTime().source, random: { 1 }, sleep: { _ in throw CancellationError() })
        let ending = await retrying.run(
            isIdempotent: true, judge: { (_: TestFailure) in RetryFailure(isRetryable: true) }
        ) {
            _ in Result<Int, TestFailure>.failure(TestFailure())
        }
        #expect(ending.stop == .cancelled)
        #expect(ending.attempts == 1)
    }
}

private struct TestFailure: Error {}
