// SPDX-License-Identifier: Apache-2.0

/// Sums over series and samples.
///
/// Nothing here is clamped or filled in: what does not exist is nil, and a value that is not finite is an error.
public enum Statistics {
    /// Refuses values that are not finite.
    static func checkFinite(_ values: [Double], _ field: String) throws(CoverageError) {
        for (index, value) in values.enumerated() where !value.isFinite {
            throw CoverageError(field: "\(field)[\(index)]", value: value, allowed: "a finite number")
        }
    }

    /// The arithmetic mean; nil without values.
    public static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The standard deviation of a sample, with n - 1 in the denominator; nil with fewer than two values.
    public static func standardDeviation(_ values: [Double]) -> Double? {
        guard values.count > 1, let mean = mean(values) else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// The value below which a share of the sample lies, with linear interpolation between neighbours (type 7 of
    /// Hyndman and Fan 1996).
    ///
    /// O(n log n).
    ///
    /// - Parameter share: 0 for the least value, 1 for the greatest.
    /// - Returns: nil without values.
    /// - Throws: `CoverageError` if the share is outside 0 ... 1 or a value not finite.
    public static func quantile(_ share: Double, of values: [Double]) throws(CoverageError) -> Double? {
        guard share >= 0, share <= 1 else {
            throw CoverageError(field: "share", value: share, allowed: "0 ... 1")
        }
        try checkFinite(values, "values")
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let place = share * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        guard below + 1 < sorted.count else { return sorted[below] }
        return sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
