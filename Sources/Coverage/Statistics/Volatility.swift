// SPDX-License-Identifier: Apache-2.0

/// How restless a series is, and in which way.
public struct Volatility: Sendable, Hashable {
    /// Standard deviation (n - 1) over mean; nil if the mean is 0.
    public let coefficientOfVariation: Double?
    /// The mean of the squared differences of neighbours (von Neumann and others 1941).
    public let meanSquaredDifference: Double
    /// Σ(xᵢ₊₁ - xᵢ)² / Σ(xᵢ - mean)²; nil for a constant series.
    ///
    /// About 2 for a random series, less for one that trends, more for one that alternates.
    public let vonNeumannRatio: Double?
    /// Places where the series turns: both neighbours are below, or both above.
    public let turningPoints: Int
    /// Turning points to expect of a random series: 2 (n - 2) / 3.
    public let expectedTurningPoints: Double

    /// Measures a series.
    ///
    /// O(n).
    ///
    /// - Returns: nil with fewer than two values.
    /// - Throws: `CoverageError` if a value is not finite.
    public init?(_ series: [Double]) throws(CoverageError) {
        try Statistics.checkFinite(series, "series")
        guard let mean = Statistics.mean(series), let deviation = Statistics.standardDeviation(series) else {
            return nil
        }
        let steps = zip(series, series.dropFirst()).map { $1 - $0 }
        let moved = steps.reduce(0) { $0 + $1 * $1 }
        let spread = deviation * deviation * Double(series.count - 1)
        coefficientOfVariation = mean == 0 ? nil : deviation / mean
        meanSquaredDifference = moved / Double(steps.count)
        // A constant series has no spread but what is lost in rounding the mean.
        vonNeumannRatio = moved > 0 && spread > 0 ? moved / spread : nil
        turningPoints = zip(steps, steps.dropFirst()).reduce(0) { $0 + ($1.0 * $1.1 < 0 ? 1 : 0) }
        expectedTurningPoints = max(0, 2 * Double(series.count - 2) / 3)
    }
}

extension Statistics {
    /// The exponentially weighted moving average, begun with the first value.
    ///
    /// O(n).
    ///
    /// - Parameter weight: how much a new value counts, more than 0 and at most 1.
    /// - Throws: `CoverageError` if the weight is outside or a value not finite.
    public static func movingAverage(_ series: [Double], weight: Double) throws(CoverageError) -> [Double] {
        guard weight > 0, weight <= 1 else {
            throw CoverageError(field: "weight", value: weight, allowed: "more than 0 and at most 1")
        }
        try checkFinite(series, "series")
        var average = series.first ?? 0
        return series.map { value in
            average += weight * (value - average)
            return average
        }
    }
}
