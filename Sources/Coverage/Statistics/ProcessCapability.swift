// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How well a process that is in control fits between two limits (Kane 1986; Cpm: Chan, Cheng and Spiring 1988).
///
/// Says nothing about a process that is not in control: look at `ControlChart` first.
public struct ProcessCapability: Sendable, Hashable {
    /// The mean.
    public let mean: Double
    /// The deviation of the whole sample, with n - 1.
    public let overallDeviation: Double
    /// The deviation from the mean moving range, as the control chart has it.
    public let withinDeviation: Double
    /// The width of the limits over six deviations within.
    public let cp: Double
    /// The distance of the mean to the nearer limit over three deviations within.
    public let cpk: Double
    /// As `cp`, with the overall deviation.
    public let pp: Double
    /// As `cpk`, with the overall deviation.
    public let ppk: Double
    /// As `pp`, with the distance of the mean from the target counted as spread; nil without a target.
    public let cpm: Double?
    /// The share above the upper limit, if the values are normal with the overall deviation.
    public let shareAbove: Double

    /// Measures a sample; O(n).
    ///
    /// - Returns: nil with fewer than two values, or if all are the same.
    /// - Throws: `CoverageError` if a value is not finite, or the limits are not in order.
    public init?(
        _ values: [Double], lower: Double, upper: Double, target: Double? = nil
    ) throws(CoverageError) {
        try Statistics.checkFinite(values + [lower, upper, target ?? 0], "values")
        guard lower < upper else {
            throw CoverageError(field: "upper", value: upper, allowed: "more than the lower limit \(lower)")
        }
        guard let mean = Statistics.mean(values), let deviation = Statistics.standardDeviation(values), deviation > 0
        else { return nil }
        let within = Statistics.withinDeviation(values)
        self.mean = mean
        overallDeviation = deviation
        withinDeviation = within
        let nearer = min(upper - mean, mean - lower)
        cp = (upper - lower) / (6 * within)
        cpk = nearer / (3 * within)
        pp = (upper - lower) / (6 * deviation)
        ppk = nearer / (3 * deviation)
        cpm = target.map { aim in
            (upper - lower) / (6 * (deviation * deviation + (mean - aim) * (mean - aim)).squareRoot())
        }
        shareAbove = erfc((upper - mean) / deviation / 2.0.squareRoot()) / 2
    }
}
