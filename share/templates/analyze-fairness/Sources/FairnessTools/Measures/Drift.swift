// SPDX-License-Identifier: Apache-2.0

/// What a control chart and cumulative sums say of a series with gaps.
struct Drift: Sendable, Equatable {
    /// Signals among the last so many points count as news.
    static let recent = 4

    /// The points that are there.
    let points: [Double]
    /// The chart of their beginning.
    let chart: ControlChart
    /// What breaks a rule; places among `points`.
    let signals: [ControlChart.Signal]
    /// The sums.
    let sums: CumulativeSum
    /// Where the sums alarm.
    let limit: Double

    /// Nil with fewer than `baseline` points, or if these do not move.
    init?(_ points: [Double], baseline: Int, slack: Double, limit: Double) {
        guard let chart = ControlChart(points, baseline: baseline) else { return nil }
        self.points = points
        self.chart = chart
        self.limit = limit
        signals = chart.signals(in: points)
        sums = CumulativeSum(points, on: chart, slack: slack, limit: limit)
    }

    /// The first of the last points that shows that the series has risen, or fallen; nil for none.
    func news(rising: Bool) -> Int? {
        let sum = rising ? sums.up : sums.down
        let broken = Set(signals.filter { $0.isAbove == rising }.map(\.index))
        return points.indices.suffix(Self.recent).first { sum[$0] > limit || broken.contains($0) }
    }
}
