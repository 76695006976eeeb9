// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What somebody's time went to: a count by state.
public enum TimeBudget {
    /// Shannon's entropy in nats; 0 if all is in one state, nil if there is nothing (Shannon 1948).
    public static func entropy(_ counts: [Double]) -> Double? {
        let sum = counts.reduce(0, +)
        guard sum > 0 else { return nil }
        return counts.reduce(0) { total, count in
            count > 0 ? total - count / sum * log(count / sum) : total
        }
    }

    /// The Jensen-Shannon distance of two budgets: the root of the divergence to base 2, within 0...1.
    ///
    /// Nil if one of the two is empty (Lin 1991; Endres and Schindelin 2003).
    ///
    /// - Throws: if the two have not as many states, or a count is negative or not finite.
    public static func distance(_ one: [Double], _ other: [Double]) throws(CoverageError) -> Double? {
        guard one.count == other.count else {
            throw CoverageError(field: "other", value: "\(other.count) states", allowed: "\(one.count) states")
        }
        for count in one + other where !(count.isFinite && count >= 0) {
            throw CoverageError(field: "counts", value: count, allowed: "0 or more, finite")
        }
        let (left, right) = (one.reduce(0, +), other.reduce(0, +))
        guard left > 0, right > 0 else { return nil }
        let divergence = zip(one, other).reduce(0.0) { total, pair in
            let (p, q) = (pair.0 / left, pair.1 / right)
            let middle = (p + q) / 2
            let first = p > 0 ? p * log2(p / middle) : 0
            let second = q > 0 ? q * log2(q / middle) : 0
            return total + (first + second) / 2
        }
        return max(0, divergence).squareRoot()
    }
}
