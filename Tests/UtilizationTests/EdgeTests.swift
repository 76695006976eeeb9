// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import UtilizationTools

/// What is missing, contradictory or out of range.
@Suite struct EdgeTests {
    @Test func noLevelFromMissingData() throws {
        let outside = try ProgramFolder.golden().report(["from": "2030-01-01"])
        #expect(outside["level"] == "UNKNOWN" && outside["completeness"] == "unknown")
        let nobody = try ProgramFolder.golden { files in
            let kept: Set = ["services.csv", "demand.csv", "periods.csv", "zones.csv"]
            for name in files.keys where !kept.contains(name) {
                files[name] = files[name]?.split(separator: "\n").first.map { $0 + "\n" }
            }
        }.report()
        #expect(nobody["level"] == "UNKNOWN")
        #expect(nobody["headline"]?.stringValue?.contains("no people") == true)
    }

    @Test func clippedIsPartial() throws {
        let report = try ProgramFolder.golden().report()
        #expect(report["completeness"] == "partial" && report.at("horizon/days")?.integerValue == 14)
    }

    @Test func infeasibleWeekIsRedAndNamesTheSlot() throws {
        let report = try ProgramFolder.golden().report(["exclude_people": ["A3", "R6"], "block_share": 1])
        #expect(report["level"] == "RED")
        #expect(report.at("figures/weeks/1/theta") == .null)
        #expect(report.at("level_reasons/0")?.stringValue?.contains("cannot be worked") == true)
        // Nine of 28 slots have no air left: one step worse.
        let strict = try ProgramFolder.golden().report(["exclude_people": ["A3", "R6"]])
        #expect(strict["level"] == "BLACK")
        #expect(report.at("findings/0/code") == "short")
    }

    @Test func unservedPatientSafetyIsBlack() throws {
        // Without the four attendings and the three seniors nobody may do intensive care.
        let source = try ProgramFolder.golden()
        let able = source.program.people.indices.filter {
            source.program.eligibility.isEligible(person: $0, service: 0, on: source.profile.asOf?.date ?? .latest)
        }.map { JSONValue.string(source.program.people[$0].id) }
        let report = try source.report(["exclude_people": .array(able)])
        #expect(report["level"] == "BLACK")
        #expect(report.at("findings/0/level") == "BLACK")
        // The sitrep hears first who lacks what and when, and then what follows for the week.
        let parameters = try Parameters(["exclude_people": .array(able)], site: .standard)
        let envelope = try UtilizationReport(tool: "t", source: source, parameters: parameters).envelope
        let causes = Utilization.unservedCauses(envelope)
        #expect(causes.first == report.at("findings/0/sentence")?.stringValue && causes.first?.hasPrefix("On ") == true)
        #expect(causes.suffix(envelope.levelReasons.count) == envelope.levelReasons[...])
    }

    @Test func badArgumentsNameTheField() {
        let order: JSONValue = ["thresholds": ["yellow": 0.9, "orange": 0.8]]
        #expect(throws: ToolFailure.self) { try Parameters(order, site: .standard) }
        #expect(throws: ToolFailure.self) { try ProgramFolder.golden().report(["exclude_people": ["nobody"]]) }
        #expect(throws: ToolFailure.self) { try Parameters(["from": "2026-02-30"], site: .standard) }
        #expect(throws: ToolFailure.self) { try Parameters(["standby_target": 0], site: .standard) }
        #expect(throws: ToolFailure.self) {
            try Parameters(["detail": "slots", "horizon_days": 63], site: .standard)
        }
    }

    @Test func thresholdsIncludeTheirOwnValue() {
        #expect(Thresholds.standard.level(of: 0.7) == .yellow)
        #expect(Thresholds.standard.level(of: 0.8 - 1e-9) == .yellow)
        #expect(Thresholds.standard.level(of: 0.8 - 1e-13) == .orange)
    }

    @Test func headroomHoldsWhenItIsUsed() throws {
        // Everybody's cap counts under theta: taking the stated half-days away from the caps stays below the level.
        let source = try ProgramFolder.demo()
        let report = try source.report()
        for week in report.at("figures/weeks")?.arrayValue ?? [] {
            let room = try #require(week.at("headroom/half_days")?.doubleValue)
            let next = try #require(Level(word: week.at("headroom/to_level")?.stringValue ?? ""))
            let needed = try #require(week["required_half_days"]?.doubleValue)
            let capacity = try #require(week["capacity_half_days"]?.doubleValue)
            #expect(needed / (capacity - room) < Thresholds.standard.start(of: next))
            #expect(room >= 0)
        }
    }
}
