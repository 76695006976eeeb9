// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How often more than so many items are open, by a model of the desk.
public enum Occupancy {
    /// P(N > n) of a desk with one coordinator, M/M/1: ρⁿ⁺¹.
    ///
    /// - Returns: nil if unstable, that is ρ >= 1.
    /// - Throws: `CoverageError` if the utilization is negative or not finite, or n negative.
    public static func probability(
        ofMoreThan count: Int, utilization: Double
    ) throws(CoverageError) -> Double? {
        try check(count, utilization, "utilization")
        return utilization < 1 ? pow(utilization, Double(count + 1)) : nil
    }

    /// The mean number in the system of M/M/1, ρ / (1 - ρ); nil if unstable.
    ///
    /// - Throws: `CoverageError` if the utilization is negative or not finite.
    public static func meanInSystem(utilization: Double) throws(CoverageError) -> Double? {
        try check(0, utilization, "utilization")
        return utilization < 1 ? utilization / (1 - utilization) : nil
    }

    /// P(N > n) of items that nobody queues for, M/G/∞: N is Poisson with the mean that is open.
    ///
    /// O(n + mean).
    ///
    /// - Throws: `CoverageError` if the mean is negative, not finite or above 1,000,000, or n negative.
    public static func probability(ofMoreThan count: Int, meanOpen: Double) throws(CoverageError) -> Double {
        try check(count, meanOpen, "mean_open")
        guard meanOpen <= 1_000_000 else {
            throw CoverageError(field: "mean_open", value: meanOpen, allowed: "at most 1000000")
        }
        guard meanOpen > 0 else { return 0 }
        // The shorter tail is summed, from its largest term on, so that nothing cancels.
        let first = count + 1
        if Double(first) > meanOpen { return upperTail(from: first, meanOpen) }
        var (term, sum) = (1.0, 0.0)
        for n in stride(from: count, through: 0, by: -1) {
            sum += term
            term *= Double(n) / meanOpen
            if term < sum * 1e-18 { break }
        }
        return max(0, 1 - sum * mass(count, meanOpen))
    }

    private static func upperTail(from first: Int, _ mean: Double) -> Double {
        var (term, sum, n) = (1.0, 0.0, first)
        while term > sum * 1e-18 {
            sum += term
            n += 1
            term *= mean / Double(n)
        }
        return min(1, sum * mass(first, mean))
    }

    /// e⁻ᵐ mⁿ / n!, by logarithms.
    private static func mass(_ count: Int, _ mean: Double) -> Double {
        exp(Double(count) * log(mean) - mean - lgamma(Double(count) + 1))
    }

    private static func check(_ count: Int, _ value: Double, _ field: String) throws(CoverageError) {
        guard count >= 0 else { throw CoverageError(field: "count", value: count, allowed: "0 or more") }
        guard value >= 0, value.isFinite else {
            throw CoverageError(field: field, value: value, allowed: "0 or more, finite")
        }
    }
}
