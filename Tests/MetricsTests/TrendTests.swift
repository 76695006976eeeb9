// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import MetricsTools

@Suite("The trend of fairness") struct TrendTests {
    private func trend(_ values: [Double?]) throws -> FairnessTrend {
        let start = try #require(LocalDate("2026-01-05"))
        return FairnessTrend(
            weeks: values.enumerated().map { number, value in
                FairnessTrend.Week(from: start.advanced(by: 7 * number), value: value)
            })
    }

    @Test(
        "more than 0.05 between the halves is a direction",
        arguments: [
            ([0.85, 0.85, 0.9, 0.9], "stable"), ([0.85, 0.85, 0.91, 0.9], "improving"),
            ([0.9, 0.9, 0.84, 0.84], "declining"),
            ([0.9, 0.9, 0.85, 0.85], "stable"), ([0.9], "unknown"), ([], "unknown"),
        ] as [([Double], String)])
    func direction(values: [Double], expected: String) throws {
        #expect(try trend(values).direction == expected)
    }

    @Test("weeks without a value count for nothing") func gaps() throws {
        let trend = try trend([nil, 0.7, nil, 0.9])
        #expect(trend.direction == "improving" && trend.average == 0.8 && trend.anomalies.count == 1)
        #expect(trend.weeks.map(\.band) == [.unknown, .critical, .unknown, .good])
    }

    @Test("advice when it declines, when weeks fall out, when it is low") func advice() throws {
        #expect(try trend([0.95, 0.95, 0.95, 0.95]).recommendations.isEmpty)
        #expect(try trend([0.95, 0.95, 0.85, 0.85]).recommendations.count == 1)
        #expect(try trend([0.75, 0.75, 0.75, 0.75]).recommendations.count == 1)
        #expect(try trend([0.74, 0.74, 0.74, 0.74]).recommendations.count == 2)
        #expect(try trend([0.74, 0.74, 0.6, 0.6]).recommendations.count == 3)
    }

    @Test("weeks are whole, end before this one, and share no day") func weeks() throws {
        let today = try #require(LocalDate("2026-01-21"))
        let trend = try FairnessTrend(try StoredVersion.golden(), before: today, count: 3)
        #expect(
            trend.weeks.map { "\($0.from) \($0.to)" } == [
                "2025-12-29 2026-01-04", "2026-01-05 2026-01-11", "2026-01-12 2026-01-18",
            ])
        #expect(trend.weeks.map(\.value) == [nil, 0.905, 0.889])
    }

    @Test("the demo's last weeks have the figures that were counted from its files") func demo() throws {
        let version = try StoredVersion.demo()
        let today = try #require(version.source.today)
        let trend = try FairnessTrend(version, before: today, count: 12)
        #expect(trend.weeks.last?.value == 0.794 && trend.weeks.dropLast().last?.value == 0.799)
        #expect(trend.values.count == 12)
    }
}
