// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// Every limit that holds for a person in a period: what was measured, what is allowed, and what is left.
struct DutyLimitTable {
    /// One limit; `measured` is the worst of the period, nil where nothing came near it.
    struct Row {
        let rule: DutyRule
        let measured: Int?
        let limit: Int?
        let margin: Int?
        let holds: Bool
        let unit: DutyUnit

        var json: JSONValue {
            func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
            return [
                "code": .string(rule.code.rawValue), "title": .string(rule.title),
                "clause": rule.clause.map { .string($0) } ?? .null,
                "former_clause": rule.formerClause.map { .string($0) } ?? .null,
                "obligation": .string(rule.obligation.rawValue), "measured": number(measured), "limit": number(limit),
                "margin": number(margin), "unit": .string(unit.rawValue), "holds": .bool(holds),
            ]
        }

        var fields: [String] {
            func text(_ value: Int?) -> String {
                guard let value else { return "" }
                return unit == .minutes ? Wording.hours(value) : "\(value)"
            }
            return [
                holds ? "ok" : rule.obligation == .must ? "BROKEN" : "look", rule.clause ?? "policy", rule.title,
                text(measured), text(limit), text(margin),
            ]
        }
    }

    let rows: [Row]
    /// What was found for the person in the period, data faults included.
    let findings: [DutyFinding]
    /// Counted minutes of each week of the period.
    let weeks: [Int]
    let availableHalfDays: Int

    init(_ person: Int, _ period: DutyPeriod, _ source: ProgramSource, _ duty: ProgramVersion.Duty) {
        let summary = duty.validator.summaries(person: person, window: period.range).first { $0.period == period }
        findings = duty.index.report(people: [person], window: period.range).findings.filter { $0.person == person }
        weeks = summary?.weeks ?? []
        availableHalfDays = summary?.availableHalfDays ?? 0
        let worst = Dictionary(grouping: findings.filter { $0.kind != .data }, by: \.code).compactMapValues { list in
            list.min { $0.margin < $1.margin }
        }
        rows = DutyRule.all.filter { $0.obligation != .none && $0.code != .policySupervision }.map { rule in
            if let finding = worst[rule.code] {
                return Row(
                    rule: rule, measured: finding.measured, limit: finding.limit, margin: finding.margin,
                    holds: false, unit: finding.unit)
            }
            let kept = summary.flatMap { Self.kept(rule.code, $0) }
            let margin = kept.map { $0.isAtLeast ? $0.measured - $0.limit : $0.limit - $0.measured }
            return Row(
                rule: rule, measured: kept?.measured, limit: kept?.limit, margin: margin, holds: true,
                unit: rule.unit)
        }
    }

    /// What the sums of the period say about a limit that is kept; nil for limits that only findings measure.
    private static func kept(
        _ code: DutyCode, _ summary: DutyPeriodSummary
    ) -> (measured: Int, limit: Int, isAtLeast: Bool)? {
        switch code {
        case .dutyHours80: (summary.countedMinutes, summary.limitMinutes, false)
        case .dayFreeInSeven: (summary.freeDays, summary.freeDaysNeeded, true)
        case .callEveryThirdNight: (summary.callNights, summary.callNightsAllowed, false)
        case .policyWeek80: summary.weeks.max().map { ($0, DutyLimits.weekMinutes, false) }
        default: nil
        }
    }

    /// A table for people.
    var text: String {
        TextTable.render(["", "CLAUSE", "LIMIT ON", "MEASURED", "LIMIT", "MARGIN"], rows.map(\.fields))
    }
}
