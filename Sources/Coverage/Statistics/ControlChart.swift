// SPDX-License-Identifier: Apache-2.0

/// An individuals chart: whether a series has left the band that its own past explains (Shewhart 1931; Western Electric
/// 1956).
public struct ControlChart: Sendable, Hashable {
    /// The zone rules of the Western Electric handbook.
    public enum Rule: Int, Sendable, Hashable, CaseIterable {
        /// One point beyond three sigma.
        case beyondLimit = 1
        /// Two of three points beyond two sigma on one side, the last of them too.
        case twoOfThree
        /// Four of five points beyond one sigma on one side, the last of them too.
        case fourOfFive
        /// Eight points in a row on one side of the centre.
        case eightInARow
    }

    /// A point at which a run ends, and the rules that it breaks, in ascending order.
    public struct Alarm: Sendable, Hashable {
        /// The point's place in the series, from 0.
        public let index: Int
        /// What it breaks.
        public let rules: [Rule]
    }

    /// The mean of the baseline.
    public let centre: Double
    /// The mean moving range of the baseline over 1.128, the expected range of two normal values.
    public let sigma: Double
    /// Three sigma above the centre.
    public var upperLimit: Double { centre + 3 * sigma }
    /// Three sigma below it.
    public var lowerLimit: Double { centre - 3 * sigma }

    /// The expected range of two values of a normal distribution, in sigmas (d2 for n = 2).
    static let expectedRangeOfTwo = 1.128

    /// A chart from the first points of a series.
    ///
    /// O(baseline).
    ///
    /// - Parameter baseline: how many points are known to be in order, 2 or more.
    /// - Returns: nil if the baseline does not move at all: nothing is then unusual by measure.
    /// - Throws: `CoverageError` if there are fewer points than that, or one is not finite.
    public init?(_ series: [Double], baseline: Int) throws(CoverageError) {
        guard baseline >= 2, baseline <= series.count else {
            throw CoverageError(field: "baseline", value: baseline, allowed: "2 ... the \(series.count) points")
        }
        try Statistics.checkFinite(series, "series")
        let points = Array(series.prefix(baseline))
        centre = points.reduce(0, +) / Double(baseline)
        sigma = Statistics.withinDeviation(points)
        guard sigma > 0 else { return nil }
    }

    /// The points that break a rule, in order; O(n).
    public func alarms(in series: [Double]) -> [Alarm] {
        let scores = series.map { ($0 - centre) / sigma }
        return scores.indices.compactMap { index in
            let rules = Rule.allCases.filter { breaks($0, at: index, scores) }
            return rules.isEmpty ? nil : Alarm(index: index, rules: rules)
        }
    }

    private func breaks(_ rule: Rule, at index: Int, _ scores: [Double]) -> Bool {
        [1.0, -1.0].contains { side in
            func count(_ points: Int, beyond limit: Double) -> Int {
                guard index + 1 >= points else { return 0 }
                return scores[(index + 1 - points)...index].filter { $0 * side > limit }.count
            }
            let last = scores[index] * side
            return switch rule {
            case .beyondLimit: last > 3
            case .twoOfThree: last > 2 && count(min(3, index + 1), beyond: 2) >= 2
            case .fourOfFive: last > 1 && count(min(5, index + 1), beyond: 1) >= 4
            case .eightInARow: count(8, beyond: 0) == 8
            }
        }
    }

    /// The tabular cumulative sums of a series, up and down, in sigmas (Page 1954): each grows by what a point is beyond
    /// `slack` and never falls below 0.
    public func cumulativeSums(of series: [Double], slack: Double = 0.5) -> [(up: Double, down: Double)] {
        var (up, down) = (0.0, 0.0)
        return series.map { value in
            let score = (value - centre) / sigma
            up = max(0, up + score - slack)
            down = max(0, down - score - slack)
            return (up, down)
        }
    }

    /// The first point at which a cumulative sum passes `limit`; nil if none does.
    public func driftAlarm(in series: [Double], slack: Double = 0.5, limit: Double = 5) -> Int? {
        cumulativeSums(of: series, slack: slack).firstIndex { max($0.up, $0.down) > limit }
    }
}

extension Statistics {
    /// Sigma from the mean moving range of neighbours; 0 with fewer than two values.
    static func withinDeviation(_ values: [Double]) -> Double {
        guard values.count > 1 else { return 0 }
        let ranges = zip(values, values.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
        return ranges / Double(values.count - 1) / ControlChart.expectedRangeOfTwo
    }
}
