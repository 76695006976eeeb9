// SPDX-License-Identifier: Apache-2.0

/// How long a failed task waits before it is tried again.
///
/// The wait grows by `factor` with each attempt up to a limit, and is then spread (Brooker, "Exponential Backoff And
/// Jitter", 2015). An error that says when to try again is obeyed instead.
public struct Backoff: Sendable, Equatable {
    /// How the wait is spread.
    public enum Jitter: String, Sendable, CaseIterable {
        /// Evenly between nothing and the whole wait.
        case full
        /// Evenly between the first wait and three times the last one.
        case decorrelated
        /// Not at all.
        case none
    }

    /// The wait after the first attempt, in milliseconds.
    public var initialMilliseconds: Int64
    /// The longest wait, in milliseconds.
    public var maximumMilliseconds: Int64
    /// What a wait is multiplied by for the next attempt, 1 to 100.
    public var factor: Double
    /// How the wait is spread.
    public var jitter: Jitter

    /// A second, then two, then four, up to ten minutes, unless you say otherwise.
    public init(
        initialMilliseconds: Int64 = 1_000, maximumMilliseconds: Int64 = 600_000, factor: Double = 2,
        jitter: Jitter = .full
    ) {
        self.initialMilliseconds = initialMilliseconds
        self.maximumMilliseconds = maximumMilliseconds
        self.factor = factor
        self.jitter = jitter
    }

    var json: JSONValue {
        [
            "initial_ms": .integer(initialMilliseconds), "max_ms": .integer(maximumMilliseconds),
            "factor": .number(factor), "jitter": .string(jitter.rawValue),
        ]
    }
}
