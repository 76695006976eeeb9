// SPDX-License-Identifier: Apache-2.0

import Glibc
package import HoldfastPlugin

/// 0 to 100, for looking at a trend and for nothing else (resilience.md section 16, rule 6).
///
/// A weighted geometric mean of what is left of each figure, so that a good one pays little for a fatal one, and never
/// more than its level permits.
package enum TrendScore {
    /// What a score is at most, by level.
    private static let caps = [100, 89.9, 74.9, 49.9, 24.9]

    /// 100·exp(Σ w ln max(.001, 1-d) / Σ w); nil when the weights are all 0 or the lists do not fit.
    package static func geometric(deficits: [Double], weights: [Double]) -> Double? {
        let sum = weights.reduce(0, +)
        guard deficits.count == weights.count, sum > 0 else { return nil }
        let logs = zip(deficits, weights).reduce(0) { $0 + $1.1 * log(max(0.001, 1 - $1.0)) }
        return 100 * exp(logs / sum)
    }

    /// The weighted mean of what is left, which is shown nowhere: it lets a good figure pay for a bad one.
    package static func arithmetic(deficits: [Double], weights: [Double]) -> Double? {
        let sum = weights.reduce(0, +)
        guard deficits.count == weights.count, sum > 0 else { return nil }
        return 100 * zip(deficits, weights).reduce(0) { $0 + $1.1 * (1 - $1.0) } / sum
    }

    /// A score cut at what its level permits.
    package static func capped(_ score: Double, at level: Level) -> Double { min(score, caps[level.rawValue]) }

    /// The score of indicators: A weighs 3, B 2, C 1; a deficit is what the level counts for, a quarter a step.
    ///
    /// An advisory that is not known is in no sum: it would count as a perfect one. What is not known of the others
    /// counts as the level that not knowing them makes.
    ///
    /// - Returns: one decimal; nil when no figure is known.
    package static func of(_ weighted: [Combination.Weighted], shown: Level) -> Double? {
        guard weighted.contains(where: { $0.indicator.level != nil }) else { return nil }
        let counted = weighted.filter { $0.indicator.level != nil || $0.indicator.kind != .advisory }
        let score = geometric(
            deficits: counted.map { Double($0.level.rawValue) / 4 },
            weights: counted.map { $0.indicator.kind == .hard ? 3 : $0.indicator.kind == .capacity ? 2 : 1 })
        return score.map { (capped($0, at: shown) * 10).rounded() / 10 }
    }
}
