// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// The result of `resilience_contingency`: what a report says, in the few words of a task (original-system.md 1.3).
///
/// A test that time cut short has neither passed nor failed: it is null.
struct ContingencySummary {
    private static let mostPeople = 5
    private static let mostAdvice = 10

    let report: ContingencyReport
    let source: ProgramSource
    let risk: PhaseRisk

    private var figures: JSONValue { .object(report.envelope.figures) }

    /// People whose loss costs something, the worst first.
    private var critical: [(id: String, role: Role)] {
        (figures["people"]?.arrayValue ?? []).compactMap { row in
            guard (row["unserved_half_days"]?.doubleValue ?? 0) > 0, let id = row["person"]?.stringValue,
                let person = source.program.personIndex[id]
            else { return nil }
            return (id, source.program.people[person].role)
        }
    }

    private var advice: [JSONValue] {
        var seen: Set<String> = []
        return report.envelope.findings.filter { ($0.level ?? .green) >= .yellow }.compactMap { finding in
            seen.insert(finding.action).inserted ? .string(finding.action) : nil
        }
        .prefix(Self.mostAdvice).map { $0 }
    }

    /// What to tell somebody of; nil when a single loss costs nothing and the risk is not critical.
    var warning: String? {
        if figures["n1_pass"] == false { return "A single loss costs something. \(report.envelope.headline)" }
        return risk.word == .critical ? "The risk of a sudden change is critical." : nil
    }

    var json: JSONObject {
        let envelope = report.envelope
        func ids(_ rows: [(id: String, role: Role)]) -> JSONValue {
            .array(rows.prefix(Self.mostPeople).map { .string($0.id) })
        }
        return [
            "timestamp": envelope.asOf.map { .string($0) } ?? .null, "level": .string(envelope.level.word),
            "headline": .string(envelope.headline), "n1_pass": figures["n1_pass"] ?? .null,
            "n1_vulnerabilities_count": figures["n1_losing_people"] ?? .null,
            "n2_pass": figures["criteria"]?["p3"] ?? .null,
            "n2_fatal_pairs_count": figures["pairs"]?["losing_category_1_2"] ?? .null,
            "phase_transition_risk": risk.word.map { .string($0.rawValue) } ?? .null,
            "leading_indicators": .array(risk.indicators.map { .string($0) }),
            "indicators_unknown": .array(risk.unknown.map { .string($0) }),
            "most_critical_faculty": ids(critical.filter { $0.role == .faculty }),
            "most_critical_people": ids(critical), "recommendations": .array(advice),
            "schedule_version": envelope.scheduleVersion.map { .integer($0) } ?? .null,
            "completeness": .string(envelope.completeness.rawValue),
            "missing": .array(envelope.missing.map { ["what": .string($0.what), "reason": .string($0.reason)] }),
            "warning": warning.map { .string($0) } ?? .null,
        ]
    }
}

extension HorizonStudy {
    /// The highest weekly share of caps; more than any other where a week cannot be worked; nil without a week.
    ///
    /// `check` is asked before each week and may throw to stop.
    func highestWeeklyShare(_ check: (_ done: Int, _ of: Int) throws -> Void) throws -> Double? {
        var highest: Double?
        for index in weeks.indices {
            try check(index, weeks.count)
            let load = try WeeklyLoad.analyse(coverageWeek(index), model: skills.model)
            highest = max(highest ?? 0, load.theta ?? .infinity)
        }
        return highest
    }
}
