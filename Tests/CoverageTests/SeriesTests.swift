// SPDX-License-Identifier: Apache-2.0

import Coverage
import Testing

@Suite struct SeriesTests {
    /// Eight points a little above the centre break the fourth rule and no other; the chart turned over says the same.
    @Test func chartsLookAtBothSides() throws {
        let baseline = [10.0, 11, 9, 10, 12, 8, 10, 11, 9, 10]
        let series = baseline + Array(repeating: 10.5, count: 8)
        let chart = try #require(try ControlChart(series, baseline: 10))
        let mirrored = series.map { 20 - $0 }
        let other = try #require(try ControlChart(mirrored, baseline: 10))
        #expect(chart.alarms(in: series).map(\.index) == [17])
        #expect(chart.alarms(in: series).first?.rules == [.eightInARow])
        #expect(other.alarms(in: mirrored) == chart.alarms(in: series))
        #expect(chart.driftAlarm(in: series) == nil)
        #expect(chart.driftAlarm(in: baseline + Array(repeating: 14, count: 12)) != nil)
        #expect(try ControlChart([1, 1, 1, 1], baseline: 4) == nil)
        #expect(throws: CoverageError.self) { try ControlChart([1, 2], baseline: 3) }
    }

    @Test func aTrendIsAsSteadyAsItsPairs() {
        #expect(Statistics.kendallTrend([1, 2, 3, 4]) == 1)
        #expect(Statistics.kendallTrend([4, 3, 2, 1]) == -1)
        #expect(Statistics.kendallTrend([2, 2, 2]) == 0)
        // 5 pairs rise, 1 is tied, none falls: 5 / sqrt(6 x 5).
        #expect(abs(Statistics.kendallTrend([1, 2, 2, 3]) - 5 / 30.0.squareRoot()) < 1e-12)
    }

    @Test func whatDoesNotExistIsNil() throws {
        #expect(try LoadRatio(Array(repeating: 5, count: 27)) == nil)
        let even = try #require(try LoadRatio(Array(repeating: 5, count: 28)))
        #expect(even.rolling == 1 && even.monotony == nil && even.strain == nil)
        #expect(try LoadRatio(Array(repeating: 0, count: 28))?.rolling == nil)
        let fallen = try #require(try ResilienceLoss(times: [0, 1, 2], quality: [100, 50, 60]))
        #expect(fallen.recoveryTime == nil && fallen.robustness == 50)
        #expect(throws: CoverageError.self) { try ResilienceLoss(times: [0, 0], quality: [1, 1]) }
        #expect(try ProcessCapability([5, 5, 5], lower: 0, upper: 10) == nil)
        #expect(throws: CoverageError.self) { try ProcessCapability([1, 2], lower: 3, upper: 3) }
        #expect(throws: CoverageError.self) { try EarlyWarning([1, 2, 3], window: 3) }
        #expect(throws: CoverageError.self) { try SleepPressure(1.5) }
        #expect(throws: CoverageError.self) { try FatigueDamage.sum(of: [(0, 1)], strength: 1, exponent: 1) }
    }
}
