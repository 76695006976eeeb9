// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether a deviation dies out by itself: e(t) = φ e(t-1), by least squares through the origin.
///
/// An autoregression of first order without a constant: below 1 something restores, from 1 on the deviation feeds
/// itself.
public struct Feedback: Sendable, Hashable {
    /// The share of a deviation that is left one step later.
    public let phi: Double
    /// The standard error of `phi`.
    public let standardError: Double
    /// Pairs of successive deviations that it was taken from.
    public let pairs: Int

    /// Estimates φ from successive deviations.
    ///
    /// O(n).
    ///
    /// - Returns: nil with fewer than three deviations, or if all but the last are 0: φ is then undefined.
    /// - Throws: `CoverageError` if a deviation is not finite.
    public init?(_ deviations: [Double]) throws(CoverageError) {
        try Statistics.checkFinite(deviations, "deviations")
        var (squares, products) = (0.0, 0.0)
        for (before, now) in zip(deviations, deviations.dropFirst()) {
            squares += before * before
            products += before * now
        }
        pairs = max(0, deviations.count - 1)
        guard pairs >= 2, squares > 0, squares.isFinite else { return nil }
        let phi = products / squares
        let residuals = zip(deviations, deviations.dropFirst()).reduce(0) { sum, pair in
            let rest = pair.1 - phi * pair.0
            return sum + rest * rest
        }
        self.phi = phi
        standardError = (residuals / Double(pairs - 1) / squares).squareRoot()
    }

    /// Steps until half of a deviation is left: ln .5 / ln φ; nil unless 0 < φ < 1.
    public var halfLife: Double? { phi > 0 && phi < 1 ? -log(2) / log(phi) : nil }
    /// Steps until a deviation has doubled: ln 2 / ln φ; nil unless φ > 1.
    public var doublingTime: Double? { phi > 1 ? log(2) / log(phi) : nil }
    /// Whether φ is above 1 beyond doubt: φ - 1.96 standard errors > 1.
    ///
    /// A constant deviation has φ = 1 and counts as neither, whatever is lost in rounding.
    public var isRunaway: Bool { phi - 1.96 * standardError > 1 + 1e-9 }
}

/// Two quantities that drive each other with a step's delay, such as load and illness.
public struct LoopGain: Sendable, Hashable {
    /// How the second follows the first, one step later.
    public let forward: LinearTrend
    /// How the first follows the second, one step later.
    public let backward: LinearTrend

    /// The product of both slopes.
    ///
    /// Above 1 the loop reinforces itself every two steps.
    public var gain: Double { forward.slope * backward.slope }

    /// Regresses each quantity on the other one of the step before.
    ///
    /// O(n).
    ///
    /// - Returns: nil with fewer than four steps, or if one of the two does not vary.
    /// - Throws: `CoverageError` if the series differ in length or a value is not finite.
    public init?(_ first: [Double], _ second: [Double]) throws(CoverageError) {
        guard first.count == second.count else {
            throw CoverageError(field: "second.count", value: second.count, allowed: "\(first.count)")
        }
        guard let forward = try LinearTrend(x: Array(first.dropLast()), y: Array(second.dropFirst())),
            let backward = try LinearTrend(x: Array(second.dropLast()), y: Array(first.dropFirst()))
        else { return nil }
        self.forward = forward
        self.backward = backward
    }
}
