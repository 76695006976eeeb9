// SPDX-License-Identifier: Apache-2.0

/// The load of the last week against that of the last four, and how even it was (Foster 1998).
///
/// That a high ratio foretells injury is disputed (Impellizzeri and others 2020): a figure to look at, no limit.
public struct LoadRatio: Sendable, Hashable {
    /// Days of the short window.
    public static let acuteDays = 7
    /// Days of the long one.
    public static let chronicDays = 28

    /// The mean of the last 7 days over that of the last 28; nil if nothing was done in these.
    public let rolling: Double?
    /// The same of exponentially weighted means with the weights 2 / (days + 1), begun with the first day.
    public let weighted: Double?
    /// The mean of the last 7 days over their deviation (n - 1); nil if all are the same.
    public let monotony: Double?
    /// The sum of the last 7 days times the monotony.
    public let strain: Double?

    /// Measures loads day by day, the oldest first; O(n).
    ///
    /// - Returns: nil with fewer than 28 days.
    /// - Throws: `CoverageError` if a load is negative or not finite.
    public init?(_ loads: [Double]) throws(CoverageError) {
        for (index, load) in loads.enumerated() where !(load >= 0 && load.isFinite) {
            throw CoverageError(field: "loads[\(index)]", value: load, allowed: "0 or more, finite")
        }
        guard loads.count >= Self.chronicDays else { return nil }
        let week = Array(loads.suffix(Self.acuteDays))
        let sum = week.reduce(0, +)
        let acute = sum / Double(Self.acuteDays)
        let chronic = loads.suffix(Self.chronicDays).reduce(0, +) / Double(Self.chronicDays)
        rolling = chronic > 0 ? acute / chronic : nil
        func weightedMean(_ days: Int) throws(CoverageError) -> Double {
            try Statistics.movingAverage(loads, weight: 2 / Double(days + 1)).last ?? 0
        }
        let slow = try weightedMean(Self.chronicDays)
        weighted = slow > 0 ? try weightedMean(Self.acuteDays) / slow : nil
        let deviation = Statistics.standardDeviation(week) ?? 0
        monotony = deviation > 0 ? acute / deviation : nil
        strain = deviation > 0 ? sum * acute / deviation : nil
    }
}
