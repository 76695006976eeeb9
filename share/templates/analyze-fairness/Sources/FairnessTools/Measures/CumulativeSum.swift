// SPDX-License-Identifier: Apache-2.0

/// The tabular cumulative sums of a series, which find small shifts that last (Page 1954).
struct CumulativeSum: Sendable, Equatable {
    /// For each point how far the series has drifted up, in sigmas beyond the slack.
    let up: [Double]
    /// The same downwards.
    let down: [Double]
    /// The first point at which a sum is above the limit; nil if none is.
    let firstAlarm: Int?

    /// Sums up the points of a chart.
    ///
    /// Each sum grows by what a point is beyond `slack` sigma and never falls below 0. With .5 and 5 a shift of one
    /// sigma is found after some 10 points, and a false alarm comes once in some 465 (Montgomery, Introduction to
    /// Statistical Quality Control).
    init(_ series: [Double], on chart: ControlChart, slack: Double = 0.5, limit: Double = 5) {
        var (up, down) = (0.0, 0.0)
        let sums = series.map(chart.score).map { score in
            up = max(0, up + score - slack)
            down = max(0, down - score - slack)
            return (up, down)
        }
        self.up = sums.map(\.0)
        self.down = sums.map(\.1)
        firstAlarm = sums.firstIndex { max($0.0, $0.1) > limit }
    }
}
