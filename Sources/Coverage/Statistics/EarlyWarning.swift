// SPDX-License-Identifier: Apache-2.0

/// Whether a series recovers ever more slowly from small disturbances, as some systems do before they tip (Scheffer and
/// others 2009; Dakos and others 2012).
///
/// Advisory: short series often show nothing before a real change, and something before none.
public struct EarlyWarning: Sendable, Hashable {
    /// The correlation of neighbours in each window.
    public let autocorrelations: [Double]
    /// The variance in each window, with n - 1.
    public let variances: [Double]
    /// Kendall's tau of the autocorrelations against time: towards 1 if they rise steadily.
    public let autocorrelationTrend: Double
    /// Kendall's tau of the variances against time.
    public let varianceTrend: Double

    /// Slides a window over a series; O(n x window + n²).
    ///
    /// - Parameter window: 3 ... one less than the points.
    /// - Returns: nil if a window does not move at all.
    /// - Throws: `CoverageError` if the window does not fit or a value is not finite.
    public init?(_ series: [Double], window: Int) throws(CoverageError) {
        guard window >= 3, window < series.count else {
            throw CoverageError(field: "window", value: window, allowed: "3 ... \(max(3, series.count - 1))")
        }
        try Statistics.checkFinite(series, "series")
        var correlations: [Double] = []
        var variances: [Double] = []
        for start in 0...(series.count - window) {
            let part = Array(series[start..<(start + window)])
            let mean = part.reduce(0, +) / Double(window)
            let squares = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            guard squares > 0 else { return nil }
            let products = zip(part, part.dropFirst()).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - mean) }
            correlations.append(products / squares)
            variances.append(squares / Double(window - 1))
        }
        autocorrelations = correlations
        self.variances = variances
        autocorrelationTrend = Statistics.kendallTrend(correlations)
        varianceTrend = Statistics.kendallTrend(variances)
    }
}

extension Statistics {
    /// Kendall's tau-b of a series against its own order (Kendall 1945): pairs that rise less pairs that fall, over all
    /// pairs that are not tied; 0 if all are tied.
    ///
    /// O(n²).
    public static func kendallTrend(_ series: [Double]) -> Double {
        var (balance, untied) = (0, 0)
        for later in series.indices {
            for earlier in 0..<later where series[later] != series[earlier] {
                balance += series[later] > series[earlier] ? 1 : -1
                untied += 1
            }
        }
        let pairs = series.count * (series.count - 1) / 2
        return untied == 0 ? 0 : Double(balance) / (Double(pairs) * Double(untied)).squareRoot()
    }
}
