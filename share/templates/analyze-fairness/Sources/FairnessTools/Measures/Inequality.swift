// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How unevenly something is shared: every figure but Jain's is 0 if all have the same.
struct Inequality: Sendable, Equatable {
    /// The mean difference of two shares over twice the mean (Gini 1912), 0 to (n - 1) / n.
    let gini: Double
    /// The same times n / (n - 1), so that it reaches 1 if one has all; nil for one share.
    let unbiasedGini: Double?
    /// The part of everything that would have to change hands (Hoover 1936).
    let hoover: Double
    /// 1 if all have the same, 1 / n if one has all (Jain, Chiu and Hawe 1984).
    let jain: Double
    /// The mean of (x / mean) ln(x / mean), up to ln n (Theil 1967).
    let theil: Double
    /// The standard deviation, with n, over the mean.
    let variation: Double

    /// Measures shares of any unit; O(n log n).
    ///
    /// Nil without shares, if nothing is shared, or if a share is negative or not finite.
    init?(_ shares: [Double]) {
        guard let most = shares.max(), most > 0, shares.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return nil }
        // Of the largest, so that no sum overflows: the figures do not depend on the unit.
        let sorted = shares.map { $0 / most }.sorted()
        let count = Double(sorted.count)
        let sum = sorted.reduce(0, +)
        let mean = sum / count
        let ranked = sorted.enumerated().reduce(0) { $0 + (2 * Double($1.offset + 1) - count - 1) * $1.element }
        gini = max(0, ranked / (count * sum))
        unbiasedGini = sorted.count > 1 ? gini * count / (count - 1) : nil
        hoover = sorted.reduce(0) { $0 + abs($1 - mean) } / (2 * sum)
        jain = sum * sum / (count * sorted.reduce(0) { $0 + $1 * $1 })
        theil = max(0, sorted.reduce(0) { $0 + ($1 > 0 ? $1 / mean * log($1 / mean) : 0) } / count)
        variation = (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot() / mean
    }
}
