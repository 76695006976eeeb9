// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import FairnessTools

/// Holdfast's golden vectors (20_extra_patterns.json), computed by scipy, numpy and plain Python.
@Suite struct GoldenTests {
    struct Shares: Sendable {
        let values: [Double]
        let gini, unbiased, hoover, jain, theil, variation: Double
    }

    static let shares = [
        Shares(values: [17, 17, 17, 17], gini: 0, unbiased: 0, hoover: 0, jain: 1, theil: 0, variation: 0),
        Shares(
            values: [10, 12, 14, 20, 30], gini: 0.22325581395348837, unbiased: 0.27906976744186046,
            hoover: 0.18139534883720929, jain: 0.8501149425287357, theil: 0.0823243401684364,
            variation: 0.4198946531457625),
        Shares(
            values: [0, 0, 0, 10], gini: 0.75, unbiased: 1, hoover: 0.75, jain: 0.25, theil: 1.3862943611198906,
            variation: 1.7320508075688774),
        Shares(
            values: [5, 5, 6, 7, 40, 3], gini: 0.48484848484848486, unbiased: 0.5818181818181818,
            hoover: 0.4393939393939394, jain: 0.41628440366972475, theil: 0.5008520304388766,
            variation: 1.1841468898533287),
    ]

    @Test(arguments: shares) func inequality(_ vector: Shares) throws {
        let found = try #require(Inequality(vector.values))
        #expect(isNear(found.gini, vector.gini))
        #expect(isNear(found.unbiasedGini ?? .nan, vector.unbiased))
        #expect(isNear(found.hoover, vector.hoover))
        #expect(isNear(found.jain, vector.jain))
        #expect(isNear(found.theil, vector.theil))
        #expect(isNear(found.variation, vector.variation))
    }

    static let coverage = [
        0.95, 0.94, 0.96, 0.95, 0.93, 0.95, 0.94, 0.96, 0.95, 0.94, 0.97, 0.95, 0.93, 0.94, 0.92, 0.91, 0.92, 0.90,
        0.91,
        0.88, 0.93, 0.95,
    ]
    static let sums: [(up: Double, down: Double)] = [
        (0, 0), (0, 0.1318888888888884), (0.24677777777777998, 0), (0, 0), (0, 0.8212222222222147),
        (0, 0.263777777777769), (0, 0.3956666666666574), (0.24677777777777998, 0), (0, 0), (0, 0.1318888888888884),
        (0.936111111111114, 0), (0.49355555555555974, 0), (0, 0.8212222222222147), (0, 0.9531111111111032),
        (0, 2.463666666666652), (0, 4.663555555555535), (0, 6.174111111111083), (0, 9.0633333333333),
        (0, 11.263222222222183), (0, 15.531111111111066), (0, 16.35233333333328), (0, 15.794888888888835),
    ]

    @Test func westernElectric() throws {
        let chart = try #require(ControlChart(Self.coverage, baseline: 12))
        #expect(isNear(chart.centre, 0.9491666666666666) && isNear(chart.sigma, 0.014506769825918758))
        #expect(isNear(chart.upperLimit, 0.9926869761444229) && isNear(chart.lowerLimit, 0.9056463571889103))
        let signals = chart.signals(in: Self.coverage)
        #expect(signals.map(\.index) == [15, 16, 17, 18, 19, 20])
        #expect(signals.map(\.rules) == [[2], [2, 3], [1, 2, 3], [2, 3], [1, 2, 3, 4], [3, 4]])
        #expect(signals.allSatisfy { !$0.isAbove })
    }

    @Test func cumulativeSums() throws {
        let chart = try #require(ControlChart(Self.coverage, baseline: 12))
        let found = CumulativeSum(Self.coverage, on: chart)
        #expect(found.firstAlarm == 16)
        #expect(zip(found.up, Self.sums).allSatisfy { isNear($0, $1.up, 1e-9) })
        #expect(zip(found.down, Self.sums).allSatisfy { isNear($0, $1.down, 1e-9) })
    }

    /// The vector `process-capability` has the same sigma, of weekly hours.
    @Test func sigmaOfWeeklyHours() throws {
        let hours: [Double] = [52, 61, 58, 66, 70, 55, 63, 59, 72, 64, 57, 60, 68, 62, 65, 54, 67, 61, 59, 63]
        let chart = try #require(ControlChart(hours, baseline: 20))
        #expect(isNear(chart.centre, 61.8) && isNear(chart.sigma, 6.2989921612542))
    }
}

/// Whether two numbers are the same but for rounding.
func isNear(_ left: Double, _ right: Double, _ tolerance: Double = 1e-12) -> Bool { abs(left - right) <= tolerance }
