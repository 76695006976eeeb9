// SPDX-License-Identifier: Apache-2.0

/// What a circuit breaker does with calls.
package enum BreakerState: String, Sendable, CaseIterable {
    /// Calls pass and are counted.
    case closed
    /// Calls are refused until the time is over.
    case open
    /// A few calls pass, to find out whether the target is back; the others are refused.
    case halfOpen = "half_open"
    /// Somebody opened it by hand: calls are refused until somebody closes or resets it.
    case forcedOpen = "forced_open"
    /// Somebody switched it off: calls pass and are not counted.
    case disabled

    /// Whether a person chose it; such states survive a restart.
    package var isManual: Bool { self == .forcedOpen || self == .disabled }
}

/// How a call ended, as a breaker counts it.
package enum BreakerOutcome: Sendable, Hashable, CaseIterable {
    case success
    /// The target's fault: it was not reached, took too long, or failed.
    case failure
    /// Nobody's fault that is asked about: the caller went away, or the request was wrong.
    case ignored
}

/// The leave to make one call; its outcome is reported with it, once.
package struct BreakerPermit: Sendable, Hashable {
    /// Which state of the breaker gave it: what was begun before a change of state is not counted after it.
    let epoch: UInt64
    let number: UInt64
    let startedAt: UInt64
}

/// Whether a call may be made.
package enum BreakerAdmission: Sendable, Hashable {
    case permitted(BreakerPermit)
    /// How long to wait before asking again, in nanoseconds; nil when only a person can change it.
    case refused(retryAfterNanoseconds: UInt64?)
}

/// What a breaker shows of itself.
package struct BreakerReport: Sendable, Hashable {
    package let state: BreakerState
    /// When it came into this state, on the monotonic clock in nanoseconds.
    package let since: UInt64
    /// Calls in the window.
    package let calls: Int
    package let failures: Int
    package let slow: Int
    /// How long until it tries again, in nanoseconds; nil unless it is open.
    package let opensFor: UInt64?
}
