// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster
import Testing

@testable import HoldfastPlugin
@testable import HomeostasisTools

/// One loop alone, the level of several, and changes that the history tells of.
@Suite struct LoopTests {
    private static func loop(
        _ values: [Double], target: Double, bad side: LoopSeries.Side, step: LoopSeries.Step = .week
    ) throws -> Loop {
        var series = LoopSeries("x", "x", unit: "ratio", step, target: target, bad: side)
        let first = try #require(LocalDate("2026-01-05"))
        for (index, value) in values.enumerated() { series.append(first.advanced(by: index * step.days), value) }
        return try Loop(series, gains: (1, 0, 0))
    }

    @Test func onlyTheBadSideIsADeviation() throws {
        let good = try Self.loop([0.96, 1, 0.97, 1, 0.99, 1, 1, 1], target: 0.95, bad: .below)
        #expect(good.deviation == 0 && good.persistence == 0 && good.correction == 0 && good.state != "off_target")
        let bad = try Self.loop([0.96, 1, 0.97, 1, 0.99, 0.9, 0.9, 0.9], target: 0.95, bad: .below)
        #expect(bad.isOffTarget && bad.persistence == 3 && abs((bad.correction ?? 0) - 0.05) < 1e-12)
        let even = try Self.loop([Double](repeating: 0, count: 8), target: 0.15, bad: .above)
        #expect(even.deviation == 0 && even.json["phi"] == .null && even.z == nil && even.state == "steady")
        let few = try Self.loop([0.1, 0.1], target: 0.95, bad: .below)
        #expect(!few.isKnown && few.state == "unknown" && !few.isOffTarget)
    }

    @Test func whatFeedsItselfIsOrangeAndWhatStaysIsNot() throws {
        let growing = try Self.loop((0..<10).map { 1 - 0.01 * Double(1 << $0) / 8 }, target: 1, bad: .below)
        #expect(growing.isRunaway && growing.json["doubling_time"]?.doubleValue == 1)
        #expect(Verdict(nil, [growing], .standard).level == .orange)
        let staying = try Self.loop([Double](repeating: 0.9, count: 10), target: 1, bad: .below)
        #expect(!staying.isRunaway && Verdict(nil, [staying], .standard).level == .yellow)
        #expect(
            Verdict(nil, [try Self.loop([1, 1, 1, 1, 1, 1, 1, 1], target: 1, bad: .below)], .standard).level == nil)
        let points = SetPoints.standard
        #expect(
            [0.049, 0.05, 0.15, 0.25, 0.30, 1].map { points.level(of: $0) }
                == [.green, .yellow, .orange, .orange, .red, .red])
    }

    @Test func aDriftHasADate() throws {
        let rising = try Self.loop([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7], target: 2, bad: .above)
        // .1 a week, .3 to go: three weeks after 23 February.
        #expect(
            rising.crossing(of: 2) == LocalDate("2026-03-16") && rising.risingSteps == 7 && rising.state == "drifting")
        let falling = try Self.loop([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7].map { -$0 }, target: 2, bad: .above)
        #expect(falling.crossing(of: 2) == nil && !falling.driftsToBad)
    }

    @Test func changesOfTheHistoryCountOnceAndOnlyWhenLate() throws {
        let profile = ProgramProfile(id: "p", name: "p", timeZone: "America/Denver")
        let zone = try #require(TimeZoneFile.named("America/Denver"))
        let now = try #require(ProgramProfile.asOf("2026-03-05T12:00"))
        func event(_ sequence: Int64, at: String, _ date: String, kind: String = "roster.edited") -> RosterEvent {
            RosterEvent(reading: [
                "sequence": .integer(sequence), "at": .string(at), "kind": .string(kind), "plan": "live",
                "changes": [
                    ["table": "assignments", "key": ["date": .string(date), "slot": "AM", "person_id": "r01"]],
                    ["table": "people", "key": ["id": "r01"]],
                ],
            ])
        }
        var log = ChangeLog()
        // 2 March 14:00 UTC is 07:00 in Denver: the AM slot of 5 March begins in exactly 72 hours, and so in time.
        log.take(event(1, at: "2026-03-02T14:00:00Z", "2026-03-05"), profile, zone: zone, now: now)
        #expect(log.rows.isEmpty)
        log.take(event(2, at: "2026-03-02T14:01:00Z", "2026-03-05"), profile, zone: zone, now: now)
        log.take(event(3, at: "2026-03-05T15:00:00Z", "2026-03-05"), profile, zone: zone, now: now)
        log.take(
            event(4, at: "2026-03-04T15:00:00Z", "2026-03-05", kind: "roster.imported"), profile, zone: zone, now: now)
        #expect(log.rows.count == 1 && log.cursor == 4)
        // Where the program's clock stands, years may lie between: it happened now.
        log.take(event(5, at: "2030-01-01T00:00:00Z", "2026-03-06"), profile, zone: zone, now: now)
        #expect(log.rows.count == 2)
        let stored = ChangeLog(reading: log.json)
        #expect(stored.cursor == 5 && stored.json == log.json)
        log.prune(before: try #require(LocalDate("2027-06-01")))
        #expect(log.rows.isEmpty && log.cursor == 5)
    }
}
