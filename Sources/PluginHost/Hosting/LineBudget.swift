// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Decides which log lines of a plugin are written: a token bucket, and a count of what was dropped.
final class LineBudget: Sendable {
    /// What becomes of a line.
    enum Verdict: Equatable {
        /// Written; `dropped` lines before it were not, which is said once, and once a second at most: a flood must not
        /// be doubled by the words about it.
        case write(dropped: UInt64)
        case drop
    }

    private struct State {
        /// Thousandths of a line, so that slow rates do not round to nothing.
        var tokens: UInt64
        var refilledAt: UInt64
        var dropped: UInt64 = 0
        /// Nothing is said of dropped lines before.
        var quietUntil: UInt64 = 0
        var total: UInt64 = 0
    }

    private let perSecond: UInt64
    private let burst: UInt64
    private let state: Mutex<State>

    init(_ limits: SpeechLimits, now: UInt64) {
        perSecond = limits.linesPerSecond
        burst = limits.lineBurst * 1_000
        state = Mutex(State(tokens: limits.lineBurst * 1_000, refilledAt: now))
    }

    /// All lines that were ever dropped.
    var dropped: UInt64 { state.withLock { $0.total } }

    /// Takes one line's worth; `now` in monotonic nanoseconds.
    func take(now: UInt64) -> Verdict {
        state.withLock { state in
            let elapsed = min(now > state.refilledAt ? now - state.refilledAt : 0, 3_600_000_000_000)
            let refill = elapsed / 1_000 * perSecond / 1_000
            if refill > 0 {
                state.tokens = min(burst, state.tokens + refill)
                state.refilledAt = now
            }
            guard state.tokens >= 1_000 else {
                state.dropped += 1
                state.total += 1
                return .drop
            }
            state.tokens -= 1_000
            guard state.dropped > 0, now >= state.quietUntil else { return .write(dropped: 0) }
            defer { state.dropped = 0 }
            state.quietUntil = now + 1_000_000_000
            return .write(dropped: state.dropped)
        }
    }
}
