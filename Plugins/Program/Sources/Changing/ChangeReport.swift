// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster
import RosterJSON

/// The effect of a change in the pinned envelope.
struct ChangeReport {
    static let rulesVersion = "change/1 duty_hours/" + DutyHours.rulesVersion
    private let source: ProgramSource
    private let assessment: ChangeAssessment
    /// Words for findings of the schedule as it is, and as it would be.
    private let before: DutyWording
    private let after: DutyWording
    /// The most rows of a list in `figures`; the counts beside it are whole.
    private static let rows = 25

    init(_ source: ProgramSource, _ assessment: ChangeAssessment) throws(ToolFailure) {
        self.source = source
        self.assessment = assessment
        before = try source.wording()
        after = try source.wording(for: assessment.after)
    }

    func envelope(tool: String, limit: Int) -> Envelope {
        var envelope = source.envelope(tool: tool, rulesVersion: Self.rulesVersion)
        envelope.level = level
        envelope.headline = headline
        envelope.levelReasons = reasons
        envelope.missing = source.missing(of: EditArguments.tablesNeeded)
        envelope.completeness = envelope.missing.isEmpty ? .complete : .partial
        envelope.findings = findings
        envelope.limit = limit
        envelope.figures = figures
        envelope.method = .confirmed
        return envelope
    }

    /// RED breaks a rule that must be kept, ORANGE makes a contradiction or takes somebody from a minimum, YELLOW is
    /// every other loss.
    var level: Level {
        if assessment.findings.addsMust { return .red }
        if assessment.findings.conflicts > 0 || assessment.lost.contains(where: { $0.missing > 0 }) { return .orange }
        return assessment.findings.appearing.isEmpty && assessment.lost.isEmpty ? .green : .yellow
    }

    private var parts: [String] {
        var parts: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { parts.append("\(count) \(count == 1 ? one : many)") }
        }
        let delta = assessment.findings
        add(delta.mustAdded, "broken rule of duty hours appears", "broken rules of duty hours appear")
        add(delta.appearing.count - delta.mustAdded, "other finding appears", "other findings appear")
        add(delta.disappearing.count, "finding disappears", "findings disappear")
        add(assessment.lost.count, "cell loses coverage", "cells lose coverage")
        add(assessment.gained.count, "cell gains coverage", "cells gain coverage")
        return parts
    }

    private var headline: String {
        let count = assessment.changes.count
        if count == 0 { return "Nothing would change: the schedule is like that already." }
        let rows = count == 1 ? "1 row changes" : "\(count) rows change"
        return parts.isEmpty
            ? "\(rows), with no effect on duty hours and coverage." : "\(rows): \(Wording.list(parts))."
    }

    private var reasons: [String] {
        var reasons = assessment.findings.mustBroken.prefix(3).map { after.sentence($0.finding) }
        if let cell = assessment.lost.first(where: { $0.missing > 0 }) { reasons.append(sentence(cell)) }
        if assessment.needsReasonCode, let last = assessment.horizon.last {
            reasons.append(
                "A reason code is needed: the schedule stands to \(Wording.date(last)) and \(Wording.some(assessment.frozenDates.map { Wording.date($0, today: source.today) })) would change."
            )
        }
        if reasons.isEmpty { reasons.append(headline) }
        return reasons
    }

    private var findings: [HoldfastPlugin.Finding] {
        let hours = assessment.findings.appearing.map { after.finding($0.finding) }
        let losses = assessment.lost.map { cell in
            HoldfastPlugin.Finding(
                code: cell.missing > 0 ? "coverage_below_minimum" : "coverage_below_target",
                level: cell.missing > 0 ? .orange : .yellow, subject: [cell.service], from: "\(cell.slot)",
                to: "\(cell.slot)", metric: "people", value: Double(cell.after.present), unit: "people",
                threshold: Double(cell.missing > 0 ? cell.after.min : cell.after.target), sentence: sentence(cell),
                action: "Ask suggest_cover for this cell.")
        }
        return (hours + losses).enumerated().sorted { left, right in
            let (one, other) = (left.element.level ?? .green, right.element.level ?? .green)
            return one != other ? one > other : (left.element.from, left.offset) < (right.element.from, right.offset)
        }.map(\.element)
    }

    /// Where coverage gets worse, and by how much.
    private func sentence(_ cell: CoverageChange) -> String {
        let index = assessment.after.serviceIndex[cell.service]
        let name = index.map { assessment.after.services[$0].name } ?? cell.service
        let need = cell.missing > 0 ? "at least \(cell.after.min)" : "a target of \(cell.after.target)"
        return
            "On \(Wording.slot(cell.slot, today: source.today)), \(name) would have \(cell.after.present) of \(need) people; it has \(cell.before.present)."
    }

    private var figures: JSONObject {
        let delta = assessment.findings
        let words = ChangeWording(source)
        return [
            "total_changes": .integer(Int64(assessment.changes.count)),
            "changes": .array(assessment.changes.prefix(Self.rows).map { words.json($0) }),
            "duty_hours": .object(Self.counts(delta)),
            "disappearing": .array(delta.disappearing.prefix(Self.rows).map { row($0) }),
            "coverage": [
                "missing_before_after": .integer(Int64(assessment.missing)),
                "total_lost": .integer(Int64(assessment.lost.count)),
                "total_gained": .integer(Int64(assessment.gained.count)),
                "lost": .array(assessment.lost.prefix(Self.rows).map { Self.row($0) }),
                "gained": .array(assessment.gained.prefix(Self.rows).map { Self.row($0) }),
            ],
            "reason_code": [
                "required": .bool(assessment.needsReasonCode),
                "frozen_to": assessment.horizon.last.map { .string("\($0)") } ?? .null,
                "dates": .array(assessment.frozenDates.prefix(Self.rows).map { .string("\($0)") }),
                "allowed": .array(ReasonCode.words.map { .string($0) }),
            ],
        ]
    }

    /// How many findings of which weight come and go.
    static func counts(_ delta: FindingDelta) -> JSONObject {
        [
            "appearing": .integer(Int64(delta.appearing.count)),
            "disappearing": .integer(Int64(delta.disappearing.count)),
            "must_violations_added": .integer(Int64(delta.mustAdded)),
            "conflicts_added": .integer(Int64(delta.conflicts)),
            "policies_added": .integer(Int64(delta.policiesAdded)),
            "advisories_added": .integer(Int64(delta.advisoriesAdded)),
        ]
    }

    private func row(_ item: FindingDelta.Item) -> JSONValue {
        let full = before.finding(item.finding)
        return [
            "code": .string(full.code), "subject": .array(full.subject.map { .string($0) }),
            "sentence": .string(full.sentence),
        ]
    }

    private static func row(_ cell: CoverageChange) -> JSONValue {
        func state(_ state: CellState) -> JSONValue {
            [
                "present": .integer(Int64(state.present)), "min": .integer(Int64(state.min)),
                "target": .integer(Int64(state.target)), "max": state.max.map { .integer(Int64($0)) } ?? .null,
            ]
        }
        return [
            "date": .string("\(cell.slot.date)"), "slot": .string(cell.slot.slot.code),
            "service": .string(cell.service), "before": state(cell.before), "after": state(cell.after),
        ]
    }
}
