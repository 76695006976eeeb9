// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import PatternSupport
import Patterns
import Roster
import Testing

@testable import FallbacksTools

/// What the task tells of the plans that it made, and when it runs (original-system.md 1.3, 1.5).
@Suite struct PrecomputeTests {
    @Test func itTellsOfTheWorstPlansFirst() throws {
        let source = try ProgramFolder.golden()
        let horizon = try ProgramFolder.fortnight()
        let list = ScenarioList(source.program, horizon, ScenarioSettings([:]))
        var builder = try PlanBuilder(
            source, horizon, services: list.all.reduce(into: Set<Int>()) { $0.formUnion($1.scenario.demand.services) })
        let plans = try list.all.map { try builder.plan(for: $0).plan }
        let results = PrecomputeResults(plans, maximumAgeDays: 7).json
        #expect(results.count == 20 && plans.count > 20)
        let told = Set(results.map(\.key))
        let covered = plans.map { ($0.activatedCoverage ?? 1, told.contains($0.id)) }
        let worstTold = covered.filter(\.1).map(\.0).max() ?? 0
        #expect(covered.filter { !$0.1 }.allSatisfy { $0.0 >= worstTold })
        for plan in plans where told.contains(plan.id) {
            let row = try #require(results[plan.id])
            #expect(row["coverage_rate"]?.doubleValue == plan.activatedCoverage)
            #expect(row["valid_until"]?.stringValue?.hasPrefix("2026-01-12") == true)
            #expect(
                Set((row["services_reduced"]?.arrayValue ?? []).compactMap(\.stringValue))
                    == Set(plan.gaps.map(\.service)))
        }
    }

    @Test func entriesOfTheOriginalAndOfEdits() {
        let weekly = Precompute.schedules[0]
        #expect(weekly.id == "resilience-precompute-fallbacks" && weekly.cron == "0 3 * * 0")
        #expect(weekly.arguments["force"] == true)
        #expect(Precompute.schedules.allSatisfy { $0.timeZone == "UTC" && $0.task == Precompute.taskName })
        #expect(Precompute.schedules.map(\.cron).contains("*/15 * * * *"))
    }
}
