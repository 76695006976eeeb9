// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What is measured of one version on some days.
struct ScheduleMeasures {
    let horizon: Horizon
    let program: Program
    let work: AssignedWork
    let fairness: Measure
    let coverage: CoverageRate
    let duty: DutyCheck
    let showsPreferences: Bool

    /// Measures; O(rows + slots x demand rules).
    init(_ source: ProgramSource, _ horizon: Horizon) throws(ToolFailure) {
        self.horizon = horizon
        program = source.program
        work = AssignedWork(program, horizon)
        do { fairness = try FairnessIndex.measure(work, program) } catch {
            throw .toolError("Fairness cannot be computed: \(error).")
        }
        coverage = CoverageRate(program, horizon)
        duty = DutyCheck(program, horizon)
        showsPreferences = source.has("preference_signals")
    }

    var compliance: Measure { duty.measure(blocks: coverage.slots) }

    /// The member `schedule_analysis` of an answer.
    var json: JSONValue {
        [
            "fairness": fairness.json, "coverage": coverage.measure.json, "compliance": compliance.json,
            "preference_satisfaction": showsPreferences
                ? PreferenceMatch(program, horizon).measure.json
                : Measure(value: nil, band: .unknown, benchmark: PreferenceMatch.benchmark).json,
            "consecutive_duty": DutyRuns(program, horizon).measure.json,
            "workload": WorkloadUse(work, program).json, "total_assignments": .count(work.total),
        ]
    }

    /// Why something could not be measured.
    var missing: [Envelope.Missing] { duty.reason.map { [Envelope.Missing("duty hours", $0)] } ?? [] }
}
