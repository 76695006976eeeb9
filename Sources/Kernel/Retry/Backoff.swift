// SPDX-License-Identifier: Apache-2.0

/// How long to wait before what failed is tried again.
///
/// The wait grows by `factor` with each attempt, up to a limit, and is then spread, so that what failed together does not
/// come back together (Brooker, "Exponential Backoff And Jitter", 2015).
package struct Backoff: Sendable, Equatable {
    /// How the wait is spread.
    package enum Jitter: String, Sendable, CaseIterable {
        /// Evenly between nothing and the whole wait.
        case full
        /// Evenly between the first wait and three times the last one.
        case decorrelated
        /// Not at all.
        case none
    }

    /// The wait after the first attempt, in milliseconds.
    package var initialMilliseconds: Int64
    /// The longest wait, in milliseconds.
    package var maximumMilliseconds: Int64
    /// What a wait is multiplied by for the next attempt, 1 or more.
    package var factor: Double
    package var jitter: Jitter

    package init(
        initialMilliseconds: Int64 = 1_000, maximumMilliseconds: Int64 = 600_000, factor: Double = 2,
        jitter: Jitter = .full
    ) {
        self.initialMilliseconds = initialMilliseconds
        self.maximumMilliseconds = maximumMilliseconds
        self.factor = factor
        self.jitter = jitter
    }
}
