// SPDX-License-Identifier: Apache-2.0

extension Backoff {
    /// How long to wait after a failed attempt, in milliseconds.
    ///
    /// Full and decorrelated jitter as in Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
    ///
    /// - Parameters:
    ///   - attempt: which attempt failed, from 1.
    ///   - previous: the wait before that attempt, for decorrelated jitter; nil when there was none.
    ///   - random: evenly between 0 and 1.
    package func delayMilliseconds(afterAttempt attempt: Int, previous: Int64?, random: Double) -> Int64 {
        let first = Double(max(0, initialMilliseconds))
        let longest = Double(max(0, maximumMilliseconds))
        let spread = min(max(random, 0), 1)
        switch jitter {
        case .decorrelated:
            let upper = max(first, 3 * Double(previous ?? initialMilliseconds))
            return Int64(min(longest, first + (upper - first) * spread))
        case .full, .none:
            // Not pow(): the loop ends as soon as the limit is reached, and overflows nothing.
            var wait = min(first, longest)
            var left = attempt - 1
            while left > 0, wait < longest, wait > 0, factor > 1 {
                wait = min(longest, wait * factor)
                left -= 1
            }
            return Int64(jitter == .full ? wait * spread : wait)
        }
    }
}
