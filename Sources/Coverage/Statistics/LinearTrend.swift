// SPDX-License-Identifier: Apache-2.0

/// A line through points by ordinary least squares, with what is needed to doubt its slope.
public struct LinearTrend: Sendable, Hashable {
    /// What y gains for each unit of x.
    public let slope: Double
    /// The line's value at x = 0.
    public let intercept: Double
    /// The standard error of the slope, with n - 2 degrees of freedom.
    public let standardError: Double
    /// The number of points.
    public let count: Int

    /// slope / standard error, Student's t; nil if every point lies on the line.
    ///
    /// From 2 on, whatever the sign, a slope is taken for more than chance.
    public var t: Double? { standardError > 0 ? slope / standardError : nil }

    /// The line through (0, y0), (1, y1), ...
    ///
    /// O(n).
    ///
    /// - Returns: nil with fewer than three points.
    /// - Throws: `CoverageError` if a value is not finite.
    public init?(_ series: [Double]) throws(CoverageError) {
        try self.init(x: series.indices.map { Double($0) }, y: series)
    }

    /// The line through points.
    ///
    /// O(n).
    ///
    /// - Returns: nil with fewer than three points, or if x does not vary.
    /// - Throws: `CoverageError` if the counts differ or a value is not finite.
    public init?(x: [Double], y: [Double]) throws(CoverageError) {
        guard x.count == y.count else {
            throw CoverageError(field: "y.count", value: y.count, allowed: "\(x.count)")
        }
        try Statistics.checkFinite(x, "x")
        try Statistics.checkFinite(y, "y")
        guard x.count > 2, let meanX = Statistics.mean(x), let meanY = Statistics.mean(y) else { return nil }
        var (squares, products) = (0.0, 0.0)
        for (x, y) in zip(x, y) {
            squares += (x - meanX) * (x - meanX)
            products += (x - meanX) * (y - meanY)
        }
        guard squares > 0 else { return nil }
        slope = products / squares
        intercept = meanY - slope * meanX
        let (line, start) = (slope, intercept)
        let residuals = zip(x, y).reduce(0) { sum, point in
            let rest = point.1 - start - line * point.0
            return sum + rest * rest
        }
        standardError = (residuals / Double(x.count - 2) / squares).squareRoot()
        count = x.count
    }
}
