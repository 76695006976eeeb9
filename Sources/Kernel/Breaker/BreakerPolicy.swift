// SPDX-License-Identifier: Apache-2.0

/// When a circuit breaker opens, how long it stays so, and how it tries again.
///
/// The terms are those of Nygard, "Release It!" (2nd edition, 2018, section 5.2), and of the libraries that followed it.
package struct BreakerPolicy: Sendable, Hashable {
    /// Over which calls the rates are counted.
    package enum Window: Sendable, Hashable {
        /// The last calls that ended, 1 to 10,000.
        case calls(Int)
        /// The calls that ended in the last so many milliseconds, counted in tenths of it.
        case milliseconds(Int64)
    }

    /// 30 days: what is longer is cut to it.
    private static let longest: Int64 = 30 * 86_400_000

    package let window: Window
    /// So many calls must have ended within the window before a rate says anything, at least 1.
    package let minimumCalls: Int
    /// Opens when so many of a hundred calls fail, 1 to 100.
    package let failurePercent: Int
    /// A call that takes this long is slow, whatever it answers; nil counts none.
    package let slowCallMilliseconds: Int64?
    /// Opens when so many of a hundred calls are slow, 1 to 100.
    package let slowPercent: Int
    /// How long it stays open the first time.
    package let openMilliseconds: Int64
    /// The longest that it stays open: each time that the probes fail doubles the time, up to this.
    package let maximumOpenMilliseconds: Int64
    /// How many calls are let through to find out whether the target is back, at least 1.
    package let permittedProbes: Int
    /// A probe that has not ended by then counts as failed.
    package let probeMilliseconds: Int64

    package init(
        window: Window = .calls(20), minimumCalls: Int = 5, failurePercent: Int = 50,
        slowCallMilliseconds: Int64? = nil, slowPercent: Int = 100, openMilliseconds: Int64 = 30_000,
        maximumOpenMilliseconds: Int64 = 300_000, permittedProbes: Int = 2, probeMilliseconds: Int64 = 60_000
    ) {
        self.window =
            switch window {
            case .calls(let count): .calls(min(max(count, 1), 10_000))
            case .milliseconds(let span): .milliseconds(min(max(span, 10), Self.longest))
            }
        self.minimumCalls = max(minimumCalls, 1)
        self.failurePercent = min(max(failurePercent, 1), 100)
        self.slowCallMilliseconds = slowCallMilliseconds.map { min(max($0, 0), Self.longest) }
        self.slowPercent = min(max(slowPercent, 1), 100)
        self.openMilliseconds = min(max(openMilliseconds, 1), Self.longest)
        self.maximumOpenMilliseconds = min(max(maximumOpenMilliseconds, self.openMilliseconds), Self.longest)
        self.permittedProbes = max(permittedProbes, 1)
        self.probeMilliseconds = min(max(probeMilliseconds, 1), Self.longest)
    }
}
