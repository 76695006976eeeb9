// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// Puts what the duty-hour library found into the envelope: level, reasons, headline, figures.
struct ValidationReport {
    private let report: DutyHoursReport
    private let validator: DutyHoursValidator
    private let wording: DutyWording
    private let window: Window

    init(
        _ report: DutyHoursReport, _ validator: DutyHoursValidator, _ wording: DutyWording, _ window: Window
    ) {
        self.report = report
        self.validator = validator
        self.wording = wording
        self.window = window
    }

    func fill(_ envelope: inout Envelope) {
        let findings = report.findings
        envelope.level = findings.map(\.level).max() ?? .green
        envelope.findings = wording.ranked(findings)
        envelope.completeness = envelope.missing.isEmpty ? .complete : .partial
        envelope.levelReasons = reasons
        envelope.headline = headline(envelope)
        envelope.figures = [
            "people": .integer(Int64(report.peopleCount)), "violations": count(.violation),
            "advisories": count(.advisory), "data_faults": count(.data), "rules": .array(rules),
            "periods": .array(periods), "details": .array(details(atMost: envelope.limit)),
        ]
    }

    private func count(_ kind: DutyFindingKind) -> JSONValue {
        .integer(Int64(report.findings.count { $0.kind == kind }))
    }

    /// Every rule that found something, the most findings first.
    private var rules: [JSONValue] {
        let counts = Dictionary(grouping: report.findings, by: \.code).mapValues(\.count)
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { code, count in
            [
                "code": .string(code.rawValue), "count": .integer(Int64(count)), "title": .string(code.rule.title),
                "obligation": .string(code.rule.obligation.rawValue),
                "clause": code.rule.clause.map { .string($0) } ?? .null,
                "former_clause": code.rule.formerClause.map { .string($0) } ?? .null,
            ]
        }
    }

    /// The periods that were averaged over; of a long window the first 26.
    private var periods: [JSONValue] { validator.periods(in: window.range).prefix(26).map(\.json) }

    /// What is behind the first findings, in their order: the rule, both sides of it, and the rows that made it so.
    private func details(atMost limit: Int) -> [JSONValue] {
        DutyWording.ordered(report.findings).prefix(min(limit, 20)).map { finding in
            let rows = report.contributing(to: finding)
            return [
                "code": .string(finding.code.rawValue), "kind": .string(finding.kind.rawValue),
                "obligation": .string(finding.rule.obligation.rawValue),
                "clause": finding.rule.clause.map { .string($0) } ?? .null,
                "former_clause": finding.rule.formerClause.map { .string($0) } ?? .null,
                "measured": .integer(Int64(finding.measured)), "limit": .integer(Int64(finding.limit)),
                "margin": .integer(Int64(finding.margin)), "unit": .string(finding.unit.rawValue),
                "period": report.period(of: finding)?.json ?? .null,
                "contributing": .array(rows.prefix(6).map { .string(wording.text($0)) }),
                "total_contributing": .integer(Int64(rows.count)),
            ]
        }
    }

    private var reasons: [String] {
        var reasons: [String] = []
        func add(_ level: Level, _ what: (Int) -> String) {
            let count = report.findings.count { $0.level == level }
            if count > 0 { reasons.append("\(level.word): \(what(count)).") }
        }
        add(.red) { Wording.count($0, "requirement is", "requirements are") + " broken" }
        add(.orange) { Wording.count($0, "record contradicts", "records contradict") + " the rest of the data" }
        let kinds = " of requirements that say \"should\", of policies or of data"
        add(.yellow) { Wording.count($0, "advisory", "advisories") + kinds }
        return reasons
    }

    private func headline(_ envelope: Envelope) -> String {
        let when = Wording.when(window.range, today: wording.today)
        guard let worst = envelope.findings.first else {
            return "Duty hours hold for \(Wording.count(report.peopleCount, "person", "people")) \(when)."
        }
        let violations = report.findings.count { $0.kind == .violation }
        if violations == 0, worst.level == .yellow {
            let count = Wording.count(envelope.findings.count, "advisory", "advisories")
            return "Duty hours hold \(when), with \(count): \(worst.sentence)"
        }
        if violations == 1 { return worst.sentence }
        return violations > 1
            ? "\(violations) duty-hour requirements are broken \(when); the first: \(worst.sentence)" : worst.sentence
    }
}

extension DutyPeriod {
    /// `{id, from, to, part, parts}`.
    var json: JSONValue {
        [
            "id": id.map { .string($0) } ?? .null, "from": .string("\(range.from)"), "to": .string("\(range.to)"),
            "part": .integer(Int64(part)), "parts": .integer(Int64(parts)),
        ]
    }
}
