// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import ContingencyTools

/// The result of the task against the report that the tool gives (original-system.md 1.3).
@Suite struct SummaryTests {
    private static let calm = PhaseRisk(utilization: 0.5, recentChanges: 0, protectedLosses: 0)

    private func summary(
        _ source: ProgramSource, _ risk: PhaseRisk = calm, isTime: (Double) throws -> Bool = { _ in false }
    ) throws -> ContingencySummary {
        let request = try ContingencyRequest(["horizon_days": 14, "top": 100])
        return ContingencySummary(
            report: try ContingencyReport(tool: "t", source, request, isTime: isTime), source: source, risk: risk)
    }

    @Test func itSaysWhatTheReportSays() throws {
        let summary = try summary(ProgramFolder.golden())
        let (json, whole) = (JSONValue.object(summary.json), summary.report.envelope.json)
        #expect(json["n1_pass"] == whole.at("figures/n1_pass") && json["n1_pass"] == false)
        #expect(json["n1_vulnerabilities_count"] == whole.at("figures/n1_losing_people"))
        #expect(json["n2_pass"] == whole.at("figures/criteria/p3"))
        #expect(json["n2_fatal_pairs_count"] == whole.at("figures/pairs/losing_category_1_2"))
        let losing = (whole.at("figures/people")?.arrayValue ?? []).filter {
            ($0["unserved_half_days"]?.doubleValue ?? 0) > 0
        }
        let critical = json["most_critical_people"]?.arrayValue ?? []
        #expect(critical == losing.prefix(5).compactMap { $0["person"] } && !critical.isEmpty)
        let program = try ProgramFolder.golden().program
        for id in json["most_critical_faculty"]?.arrayValue ?? [] {
            let person = try #require(program.personIndex[id.stringValue ?? ""])
            #expect(program.people[person].role == .faculty)
        }
        let advice = json["recommendations"]?.arrayValue ?? []
        #expect(!advice.isEmpty && Set(advice.map(\.text)).count == advice.count && advice.count <= 10)
        #expect(json["phase_transition_risk"] == "low" && summary.warning?.hasPrefix("A single loss costs") == true)
    }

    @Test func whatWasCutShortHasNeitherPassedNorFailed() throws {
        let summary = try summary(ProgramFolder.golden()) { _ in true }
        let json = JSONValue.object(summary.json)
        #expect(json["level"] == "UNKNOWN" && json["n1_pass"] == .null && json["completeness"] == "unknown")
        #expect(summary.report.protectedLosses == nil)
    }

    @Test func theLossOfPatientSafetyIsAnIndicator() throws {
        // Only A1 and A2 may still do ICU, which needs two.
        let scarce = try ProgramFolder.golden { files in
            files["eligibility.csv"] = files["eligibility.csv"]?.split(separator: "\n")
                .filter { !$0.contains(",ICU,") || $0.hasPrefix("A1,") || $0.hasPrefix("A2,") }.joined(separator: "\n")
        }
        #expect((try summary(scarce).report.protectedLosses ?? 0) >= 2)
        let critical = PhaseRisk(utilization: 0.99, recentChanges: 99, protectedLosses: 2)
        #expect(try summary(scarce, critical).json["phase_transition_risk"] == "critical")
    }

    @Test func weeksAreThoseOfUtilization() throws {
        let source = try ProgramFolder.golden()
        let first = try #require(LocalDate("2026-01-05"))
        let horizon = try #require(Horizon(from: first, days: 14))
        var asked: [Int] = []
        let share = try HorizonStudy(source.program, horizon).highestWeeklyShare { done, _ in asked.append(done) }
        #expect(asked == [0, 1] && (share ?? 0) > 0.5)
        #expect(throws: CancellationError.self) {
            try HorizonStudy(source.program, horizon).highestWeeklyShare { _, _ in throw CancellationError() }
        }
    }

    @Test func entryOfTheOriginal() {
        #expect(ContingencyTask.schedule.cron == "0 2 * * *" && ContingencyTask.schedule.timeZone == "UTC")
        let type = ContingencyTask(cache: ProgramCache()).taskType
        #expect(type.name == ContingencyTask.schedule.task && type.queue == "resilience" && type.effect == .read)
    }
}
