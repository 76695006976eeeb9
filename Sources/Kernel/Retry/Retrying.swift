// SPDX-License-Identifier: Apache-2.0

import Synchronization
package import Telemetry

/// Tries calls of one target again, with one budget for all of them.
package final class Retrying: Sendable {
    package let policy: RetryPolicy
    private let budget: Mutex<RetryBudget>
    private let time: TimeSource
    private let random: @Sendable () -> Double
    private let sleep: @Sendable (_ milliseconds: Int64) async throws -> Void

    /// - Parameters:
    ///   - random: evenly between 0 and 1.
    ///   - sleep: waits, and throws when the surrounding task is cancelled.
    package init(
        _ policy: RetryPolicy = RetryPolicy(), budget: RetryBudget = RetryBudget(), time: TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0...1) },
        sleep: @escaping @Sendable (Int64) async throws -> Void = { try await Task.sleep(for: .milliseconds($0)) }
    ) {
        self.policy = policy
        self.budget = Mutex(budget)
        self.time = time
        self.random = random
        self.sleep = sleep
    }

    /// How a call with its retries ended.
    package struct Ending<Value: Sendable, Failure: Error>: Sendable {
        package let result: Result<Value, Failure>
        package let attempts: Int
        /// Why it was not tried again; nil when it succeeded.
        package let stop: RetryStop?
    }

    /// Runs `body` until it succeeds or may not be tried again.
    ///
    /// Cancelling the surrounding task ends the wait with the last failure.
    ///
    /// - Parameters:
    ///   - attempts: how often it is tried in all, when that is not what the policy says.
    ///   - deadline: on the monotonic clock in nanoseconds: no attempt begins after it.
    ///   - judge: what a failure means for trying again.
    ///   - body: makes the attempt of this number, from 1.
    package func run<Value: Sendable, Failure: Error>(
        isIdempotent: Bool, attempts: Int? = nil, deadline: UInt64? = nil, judge: (Failure) -> RetryFailure,
        _ body: (_ attempt: Int) async -> Result<Value, Failure>
    ) async -> Ending<Value, Failure> {
        let policy = attempts.map { self.policy.trying($0) } ?? self.policy
        var sequence = RetrySequence(policy, isIdempotent: isIdempotent, deadline: deadline)
        budget.withLock { $0.deposit(now: time.monotonicNanoseconds()) }
        while true {
            let attempt = sequence.attempt
            let result = await body(attempt)
            guard case .failure(let failure) = result else {
                return Ending(result: result, attempts: attempt, stop: nil)
            }
            let judged = judge(failure)
            let decision = budget.withLock { budget in
                sequence.next(after: judged, budget: &budget, now: time.monotonicNanoseconds(), random: random())
            }
            switch decision {
            case .stop(let stop): return Ending(result: result, attempts: attempt, stop: stop)
            case .wait(let milliseconds):
                do { try await sleep(milliseconds) } catch {
                    return Ending(result: result, attempts: attempt, stop: .cancelled)
                }
            }
        }
    }
}
