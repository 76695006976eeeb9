// SPDX-License-Identifier: Apache-2.0

/// When a plugin crashed, and what follows from it: a pause before the next start, or none at all.
///
/// A value without a clock; times are monotonic nanoseconds.
struct CrashRecord: Sendable {
    private let policy: SupervisionPolicy
    private var recent: [UInt64] = []
    /// Crashes in a row, none of them after a healthy run.
    private var inRow = 0
    /// All crashes.
    private(set) var count = 0

    init(_ policy: SupervisionPolicy) { self.policy = policy }

    /// Notes a crash and gives the pause before the next start, in nanoseconds.
    mutating func note(at now: UInt64, ranFor nanoseconds: UInt64) -> UInt64 {
        count += 1
        recent.append(now)
        let window = policy.crashWindow * 1_000_000
        recent.removeAll { now - min(now, $0) >= window }
        return pause(ranFor: nanoseconds)
    }

    /// The pause after a start that failed without a crash.
    mutating func pause(ranFor nanoseconds: UInt64) -> UInt64 {
        inRow = nanoseconds >= policy.healthyAfter * 1_000_000 ? 1 : inRow + 1
        let doublings = min(inRow - 1, 32)
        return min(policy.firstPause << UInt64(doublings), policy.longestPause) * 1_000_000
    }

    /// Whether the crashes within the window are too many.
    var isTooMuch: Bool { recent.count >= policy.crashLimit }

    /// Starts afresh, after a quarantine was lifted.
    mutating func forgive() {
        recent = []
        inRow = 0
    }
}
