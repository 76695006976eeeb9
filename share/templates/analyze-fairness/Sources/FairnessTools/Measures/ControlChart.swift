// SPDX-License-Identifier: Apache-2.0

/// An individuals chart: whether a series has left the band that its own beginning explains (Shewhart 1931).
struct ControlChart: Sendable, Equatable {
    /// A point at which a run ends, and the rules of the Western Electric handbook (1956) that it breaks.
    struct Signal: Sendable, Equatable {
        /// The point's place in the series, from 0.
        let index: Int
        /// Their numbers, ascending.
        ///
        /// Rule 1: beyond three sigma. Rule 2: two of three beyond two sigma. Rule 3: four of five beyond one sigma.
        /// Rule 4: eight in a row on one side of the centre. In rules 2 and 3 the last point itself is beyond.
        let rules: [Int]
        /// Whether the point lies above the centre.
        let isAbove: Bool
    }

    /// The expected range of two values of a normal distribution, in sigmas (d2 for n = 2).
    static let expectedRange = 1.128
    /// Rules 1 to 4: of so many points at least so many lie more than so many sigma away.
    private static let rules: [(points: Int, of: Int, sigmas: Double)] = [(1, 1, 3), (2, 3, 2), (4, 5, 1), (8, 8, 0)]

    /// The mean of the baseline.
    let centre: Double
    /// The mean range of neighbours in the baseline over 1.128.
    let sigma: Double

    /// Three sigma above the centre.
    var upperLimit: Double { centre + 3 * sigma }
    /// Three sigma below it.
    var lowerLimit: Double { centre - 3 * sigma }

    /// A chart from the first `baseline` points of a series, which count as being in order.
    ///
    /// Nil with fewer than two of them, and if they do not move: by rounding alone nothing is unusual.
    init?(_ series: [Double], baseline: Int) {
        guard baseline >= 2, baseline <= series.count, series.allSatisfy(\.isFinite) else { return nil }
        let points = series.prefix(baseline)
        centre = points.reduce(0) { $0 + $1 / Double(baseline) }
        let ranges = zip(points, points.dropFirst()).map { abs($1 - $0) }
        sigma = ranges.reduce(0) { $0 + $1 / Double(ranges.count) } / Self.expectedRange
        guard sigma.isFinite, sigma > 1e-9 * (points.map { abs($0) }.max() ?? 0) else { return nil }
    }

    /// How many sigma a value is above the centre.
    func score(_ value: Double) -> Double { (value - centre) / sigma }

    /// The points that break a rule, in order; O(n).
    func signals(in series: [Double]) -> [Signal] {
        let scores = series.map(score)
        return scores.indices.compactMap { index in
            let side = scores[index] < 0 ? -1.0 : 1.0
            let broken = Self.rules.enumerated().filter { _, rule in
                let run = scores[...index].suffix(rule.of)
                return scores[index] * side > rule.sigmas && run.count { $0 * side > rule.sigmas } >= rule.points
            }
            return broken.isEmpty
                ? nil : Signal(index: index, rules: broken.map { $0.offset + 1 }, isAbove: side > 0)
        }
    }
}
