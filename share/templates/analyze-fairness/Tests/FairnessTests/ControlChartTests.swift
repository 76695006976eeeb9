// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FairnessTools

@Suite struct ControlChartTests {
    /// Twelve points with mean 0 and sigma 2 / 1.128, then more.
    private func chart(_ more: [Double]) throws -> (ControlChart, [Double]) {
        let series = (0..<12).map { $0 % 2 == 0 ? 1.0 : -1.0 } + more
        return (try #require(ControlChart(series, baseline: 12)), series)
    }

    @Test func aSeriesInOrderHasNoSignal() throws {
        let (chart, series) = try chart([1, -1, 0.5, -0.5])
        #expect(chart.signals(in: series).isEmpty)
        #expect(CumulativeSum(series, on: chart).firstAlarm == nil)
    }

    @Test func eachRuleByItself() throws {
        let sigma = 2 / 1.128
        func rules(_ more: [Double]) throws -> [Int: [Int]] {
            let (chart, series) = try chart(more.map { $0 * sigma })
            return Dictionary(uniqueKeysWithValues: chart.signals(in: series).map { ($0.index - 12, $0.rules) })
        }
        #expect(try rules([3.1]) == [0: [1]])
        #expect(try rules([2.9]) == [:])
        #expect(try rules([2.1, 0.1, 2.1]) == [2: [2]])
        #expect(try rules([2.1, 2.1, 0.1]) == [1: [2]], "the last point itself must be beyond")
        #expect(try rules([2.1, -2.1]) == [:], "on one side")
        #expect(try rules([1.1, 1.1, -0.1, 1.1, 1.1]) == [4: [3]])
        #expect(try rules([-1.1, -1.1, -1.1, -1.1]) == [3: [3]])
        #expect(try rules([0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]) == [:])
        #expect(try rules([-0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]) == [8: [4]])
    }

    @Test func aSmallShiftThatLastsIsFoundByTheSums() throws {
        let (chart, series) = try chart([Double](repeating: 2 / 1.128 * 0.9, count: 20))
        let sums = CumulativeSum(series, on: chart)
        // Each adds .4 sigma: the thirteenth is the first above 5, with what the baseline left.
        #expect(sums.firstAlarm == 24)
        #expect(sums.down.suffix(19).allSatisfy { $0 == 0 })
    }

    @Test func noChartWithoutMovement() {
        #expect(ControlChart([Double](repeating: 0.1 + 0.2, count: 12) + [9], baseline: 12) == nil)
        #expect(ControlChart([0.3, 0.1 + 0.2, 0.3, 9], baseline: 3) == nil, "rounding is no movement")
        #expect(ControlChart([1, 2], baseline: 3) == nil)
        #expect(ControlChart([1, 2], baseline: 1) == nil)
        #expect(ControlChart([1, .nan, 2], baseline: 2) == nil)
    }

    @Test func newsAreOfTheLastPointsAndOfOneSide() throws {
        let calm = [0.0, 0, 0, 0]
        let sigma = 2 / 1.128
        func drift(_ more: [Double]) throws -> Drift {
            let (_, series) = try chart(more)
            return try #require(Drift(series, baseline: 12, slack: 0.5, limit: 5))
        }
        let high = try drift([3.5 * sigma])
        #expect(high.news(rising: true) == 12 && high.news(rising: false) == nil)
        #expect(try drift([3.5 * sigma] + calm).news(rising: true) == nil, "five points ago is no news")
        #expect(try drift([-3.5 * sigma]).news(rising: false) == 12)
    }
}
