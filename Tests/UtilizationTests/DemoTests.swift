// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import UtilizationTools

/// The demo program: figures from its README, which `generator/check.py` found by brute force.
@Suite struct DemoTests {
    @Test func fourWeeks() throws {
        let report = try ProgramFolder.demo().report()
        #expect(report["level"] == "ORANGE")
        #expect(report["completeness"] == "complete")
        let weeks = try #require(report.at("figures/weeks")?.arrayValue)
        let thetas = weeks.compactMap { $0["theta"]?.doubleValue }.map { ($0 * 1000).rounded() / 1000 }
        #expect(thetas == [0.765, 0.829, 0.864, 0.869])
        #expect(weeks.compactMap { $0["capacity_half_days"]?.doubleValue } == [311, 287, 277, 274])
        #expect(report.at("figures/slots_at_or_above/orange")?.integerValue == 13)
        #expect(report.at("findings/0/subject") == ["procedures"])
        #expect(
            report.at("findings/0/sentence")?.stringValue
                == "On Tue 17 and Thu 19 Mar AM, Procedures clinic needs 2 and only Emeka Larkspurian and Delphine Okparavelle can do it: no spare."
        )
        #expect(report.at("figures/unplanned_absences/samples")?.integerValue == 72)
    }

    @Test func answersStaySmall() throws {
        let long = try ProgramFolder.demo().report(["horizon_days": 730, "limit": 100])
        #expect(long.serialized().count < 32_768)
        let detailed = try ProgramFolder.demo().report(["horizon_days": 56, "limit": 100, "detail": "slots"])
        #expect(detailed.serialized().count < 32_768)
        #expect(detailed.at("figures/slot_rows")?.arrayValue?.count == 168)
    }

    @Test func partialWeeks() throws {
        let report = try ProgramFolder.demo().report(["from": "2026-03-05", "horizon_days": 6])
        #expect(report.at("figures/weeks")?.arrayValue?.compactMap { $0["days"]?.integerValue } == [4, 2])
        #expect(report.at("figures/weeks/0/theta")?.doubleValue != nil)
    }

    @Test func namesAreThoseOfTheHost() throws {
        let source = try ProgramFolder.demo()
        let hidden = ProgramSource(
            program: source.program, profile: source.profile, identities: .init([:]), version: 1, digest: "d")
        let text = try hidden.report().text
        #expect(!text.contains("Larkspurian") && text.contains("only r17 and f07 can do it"))
    }
}
