// SPDX-License-Identifier: Apache-2.0

/// How long places are held, so that who finds none is told when to come back.
///
/// An exponentially weighted mean with the weight 1/8 (the smoothed round-trip time of RFC 6298, section 2). O(1).
struct BusyTime: Sendable {
    /// Nanoseconds; none before the first call ended.
    private(set) var mean: UInt64 = 0

    /// Nobody is told to wait longer, whatever is said about the past.
    private static let longest: UInt64 = 30_000_000_000
    /// The least that anybody is told.
    private static let leastMilliseconds: Int64 = 1_000

    /// A place was held so many nanoseconds.
    mutating func ended(after held: UInt64) {
        let held = min(held, Self.longest)
        mean = mean == 0 ? held : mean - mean / 8 + held / 8
    }

    /// When a place may be free for somebody behind so many who wait, in milliseconds: 1 to 30 seconds.
    func milliseconds(behind waiting: Int, places: Int) -> Int64 {
        let turns = UInt64(max(0, waiting) / max(1, places)) + 1
        let (time, overflows) = mean.multipliedReportingOverflow(by: turns)
        let bounded = overflows ? Self.longest : min(time, Self.longest)
        return max(Self.leastMilliseconds, Int64(bounded.ceilingMilliseconds))
    }
}

extension UInt64 {
    /// Nanoseconds as milliseconds, rounded up.
    var ceilingMilliseconds: Int64 { Int64(self / 1_000_000) + (self % 1_000_000 == 0 ? 0 : 1) }
}
