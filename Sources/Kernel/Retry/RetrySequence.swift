// SPDX-License-Identifier: Apache-2.0

/// The attempts at one thing: a pure state machine that says after each failure what comes next.
package struct RetrySequence: Sendable {
    private let policy: RetryPolicy
    private let isIdempotent: Bool
    /// On the monotonic clock, in nanoseconds; nil when there is none.
    private let deadline: UInt64?
    /// How many attempts have begun.
    package private(set) var attempt = 1
    private var previousWait: Int64?

    package init(_ policy: RetryPolicy, isIdempotent: Bool, deadline: UInt64? = nil) {
        self.policy = policy
        self.isIdempotent = isIdempotent
        self.deadline = deadline
    }

    /// What to do after an attempt failed.
    ///
    /// A pause that the target asks for is kept, and never cut short: the wait is the longer one of both. The budget is
    /// asked last, so that only what would really be tried again uses it up.
    ///
    /// - Parameters:
    ///   - random: evenly between 0 and 1.
    package mutating func next(
        after failure: RetryFailure, budget: inout RetryBudget, now: UInt64, random: Double
    ) -> RetryDecision {
        guard failure.isRetryable else { return .stop(.notRetryable) }
        guard isIdempotent || failure.isWithoutEffect else { return .stop(.notIdempotent) }
        guard attempt < policy.maximumAttempts else { return .stop(.attemptsUsed) }
        let own = policy.backoff.delayMilliseconds(afterAttempt: attempt, previous: previousWait, random: random)
        let asked = max(0, failure.retryAfterMilliseconds ?? 0)
        guard asked <= policy.longestRetryAfterMilliseconds else { return .stop(.retryAfterTooLong) }
        let wait = max(own, asked)
        if let deadline {
            let left = deadline > now ? (deadline - now) / 1_000_000 : 0
            guard UInt64(wait) < left else { return .stop(.deadline) }
        }
        guard budget.withdraw(now: now) else { return .stop(.budgetUsed) }
        attempt += 1
        previousWait = own
        return .wait(milliseconds: wait)
    }
}
