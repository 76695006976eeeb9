// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How unevenly something is shared: 0 if everybody has the same.
public struct Inequality: Sendable, Hashable {
    /// The mean difference of two people, over twice the mean (Gini 1912): Σ(2i - n - 1) xᵢ / (n Σx) of sorted x.
    public let gini: Double
    /// The share that would have to change hands for everybody to have the same (Hoover 1936).
    public let hoover: Double
    /// (Σx)² / (n Σx²): 1 if everybody has the same, 1 / n if one has all (Jain 1984).
    public let jain: Double
    /// Σ(xᵢ/mean) ln(xᵢ/mean) / n (Theil 1967).
    public let theil: Double

    /// Measures how shares are spread.
    ///
    /// O(n log n).
    ///
    /// - Parameter shares: what each has, 0 or more, in any unit.
    /// - Returns: nil without shares, or if all are 0: nothing is shared then.
    /// - Throws: `CoverageError` if a share is negative or not finite.
    public init?(_ shares: [Double]) throws(CoverageError) {
        for (index, share) in shares.enumerated() where !(share >= 0 && share.isFinite) {
            throw CoverageError(field: "shares[\(index)]", value: share, allowed: "0 or more, finite")
        }
        let sum = shares.reduce(0, +)
        guard sum > 0, sum.isFinite else { return nil }
        let count = Double(shares.count)
        let mean = sum / count
        let ranked = shares.sorted().enumerated().reduce(0.0) { total, entry in
            total + (2 * Double(entry.offset + 1) - count - 1) * entry.element
        }
        gini = ranked / (count * sum)
        hoover = shares.reduce(0) { $0 + abs($1 - mean) } / (2 * sum)
        jain = sum * sum / (count * shares.reduce(0) { $0 + $1 * $1 })
        theil = shares.reduce(0) { $0 + ($1 > 0 ? $1 / mean * log($1 / mean) : 0) } / count
    }
}
