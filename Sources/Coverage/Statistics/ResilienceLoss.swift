// SPDX-License-Identifier: Apache-2.0

/// What a disturbance cost until it was over: the area above the curve of quality (the "resilience triangle" of Bruneau
/// and others 2003).
public struct ResilienceLoss: Sendable, Hashable {
    /// The integral of 100 - quality over time, by trapezoids.
    public let loss: Double
    /// The worst quality.
    public let robustness: Double
    /// The mean quality over the time, as a share.
    public let index: Double
    /// From the first point below `recovered` until quality is there again for the first time; nil if it never fell, or
    /// has not come back.
    public let recoveryTime: Double?

    /// Measures a curve; O(n).
    ///
    /// - Parameters:
    ///   - times: ascending, in any unit.
    ///   - quality: in percent at these times.
    ///   - recovered: from which quality it counts as over.
    /// - Returns: nil with fewer than two points.
    /// - Throws: `CoverageError` if the times do not ascend, the counts differ, or a value is not finite.
    public init?(times: [Double], quality: [Double], recovered: Double = 99) throws(CoverageError) {
        guard times.count == quality.count else {
            throw CoverageError(field: "quality", value: "\(quality.count) values", allowed: "\(times.count) values")
        }
        try Statistics.checkFinite(times, "times")
        try Statistics.checkFinite(quality, "quality")
        for index in times.indices.dropFirst() where times[index] <= times[index - 1] {
            throw CoverageError(
                field: "times[\(index)]", value: times[index], allowed: "more than \(times[index - 1]) before it")
        }
        guard times.count > 1, let worst = quality.min() else { return nil }
        loss = times.indices.dropFirst().reduce(0) { sum, index in
            sum + (200 - quality[index] - quality[index - 1]) / 2 * (times[index] - times[index - 1])
        }
        robustness = worst
        index = 1 - loss / 100 / (times[times.count - 1] - times[0])
        let fall = quality.firstIndex { $0 < recovered }
        let rise = fall.flatMap { fall in quality.indices.first { $0 > fall && quality[$0] >= recovered } }
        recoveryTime = fall.flatMap { fall in rise.map { times[$0] - times[fall] } }
    }
}
