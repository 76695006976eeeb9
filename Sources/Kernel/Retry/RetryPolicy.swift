// SPDX-License-Identifier: Apache-2.0

/// Whether and how long after a failure the same thing is tried once more.
package struct RetryPolicy: Sendable, Equatable {
    /// How often it is tried in all, at least 1.
    package let maximumAttempts: Int
    package let backoff: Backoff
    /// A target that asks for a longer pause than this is not waited for, in milliseconds.
    package let longestRetryAfterMilliseconds: Int64

    package init(
        maximumAttempts: Int = 3,
        backoff: Backoff = Backoff(initialMilliseconds: 200, maximumMilliseconds: 10_000, factor: 2, jitter: .full),
        longestRetryAfterMilliseconds: Int64 = 60_000
    ) {
        self.maximumAttempts = max(maximumAttempts, 1)
        self.backoff = backoff
        self.longestRetryAfterMilliseconds = max(longestRetryAfterMilliseconds, 0)
    }
}

extension RetryPolicy {
    /// The same policy with so many attempts in all.
    package func trying(_ attempts: Int) -> RetryPolicy {
        RetryPolicy(
            maximumAttempts: attempts, backoff: backoff, longestRetryAfterMilliseconds: longestRetryAfterMilliseconds)
    }
}

/// Why something is not tried again.
package enum RetryStop: String, Sendable, Hashable, CaseIterable {
    /// The same request would fail the same way.
    case notRetryable = "not_retryable"
    /// It may have been done already, and doing it twice is not the same as once.
    case notIdempotent = "not_idempotent"
    case attemptsUsed = "attempts_used"
    /// The next attempt could not begin before the deadline.
    case deadline
    /// The target asks for a longer pause than is waited.
    case retryAfterTooLong = "retry_after_too_long"
    /// Too many of the last calls were retries.
    case budgetUsed = "budget_used"
    /// Whoever asked for it has gone.
    case cancelled
}

/// What to do after a failure.
package enum RetryDecision: Sendable, Hashable {
    /// Try again after so many milliseconds.
    case wait(milliseconds: Int64)
    case stop(RetryStop)
}

/// One failure, as far as it matters for trying again.
package struct RetryFailure: Sendable, Hashable {
    /// Whether the same request may succeed later.
    package let isRetryable: Bool
    /// The pause that the target asks for, in milliseconds.
    package let retryAfterMilliseconds: Int64?
    /// True when it is certain that nothing was done, such as a connection that was refused: then even what is not
    /// idempotent may be tried again.
    package let isWithoutEffect: Bool

    package init(isRetryable: Bool, retryAfterMilliseconds: Int64? = nil, isWithoutEffect: Bool = false) {
        self.isRetryable = isRetryable
        self.retryAfterMilliseconds = retryAfterMilliseconds
        self.isWithoutEffect = isWithoutEffect
    }
}
