// SPDX-License-Identifier: Apache-2.0

/// So many calls in so much time, of which some may come at once.
///
/// Stored as the generic cell rate algorithm needs it (ITU-T I.371, annex A): the time that one call is worth, rounded up
/// to a nanosecond, and how far a caller may be ahead of that pace. Rounding up means that no window ever holds more
/// calls than the rate says.
package struct CallRate: Sendable, Hashable {
    /// Calls in each period.
    package let count: Int
    /// Nanoseconds.
    package let period: UInt64
    /// How many calls may come at once.
    package let burst: Int
    /// The time that one call is worth, in nanoseconds.
    package let interval: UInt64
    /// How far ahead of the pace a caller may be, in nanoseconds: the burst but for one call.
    let tolerance: UInt64

    /// How many calls a rate may count.
    package static let counts = 1...1_000_000
    /// How long its period may be, in nanoseconds: a millisecond to a day.
    package static let periods: ClosedRange<UInt64> = 1_000_000...86_400_000_000_000
    /// Beyond this no caller is ahead: more than a year, and far from the end of the clock.
    private static let furthest = UInt64(1) << 55

    /// A rate, or nil when the count or the period is out of range.
    ///
    /// - Parameters:
    ///   - count: the calls of one period.
    ///   - period: nanoseconds.
    ///   - burst: how many may come at once; nil for what one second is worth. Less than one is one.
    package init?(count: Int, perNanoseconds period: UInt64, burst: Int? = nil) {
        guard Self.counts.contains(count), Self.periods.contains(period) else { return nil }
        self.count = count
        self.period = period
        interval = (period + UInt64(count) - 1) / UInt64(count)
        self.burst = min(Self.counts.upperBound, max(1, burst ?? Int(UInt64(count) * 1_000_000_000 / period)))
        let (tolerance, overflows) = interval.multipliedReportingOverflow(by: UInt64(self.burst - 1))
        self.tolerance = overflows ? Self.furthest : min(tolerance, Self.furthest)
    }

    /// Reads `50/s`, `600/m`, `100/h` or `1000/d`; nil when the text is something else.
    package init?(parsing text: String, burst: Int? = nil) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let unit = Self.units.first(where: { $0.name == parts[1] }),
            parts[0].utf8.allSatisfy({ (48...57).contains($0) }), let count = Int(parts[0])
        else { return nil }
        self.init(count: count, perNanoseconds: unit.nanoseconds, burst: burst)
    }

    /// How the rate is written, such as `50/s`; in nanoseconds when its period has no name.
    package var text: String {
        "\(count)/" + (Self.units.first { $0.nanoseconds == period }?.name ?? "\(period)ns")
    }

    private static let units: [(name: String, nanoseconds: UInt64)] = [
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]
}
