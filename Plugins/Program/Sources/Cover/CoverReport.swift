// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// The candidates in the pinned envelope.
struct CoverReport {
    static let rulesVersion = "cover/1 duty_hours/" + DutyHours.rulesVersion
    private let source: ProgramSource
    private let question: CoverQuestion
    private let answers: [CoverSearch.Answer]
    private let wording: CoverWording
    /// What `figures` may weigh, so that findings fit beside it.
    private static let largestFigures = 22_000

    init(_ source: ProgramSource, _ question: CoverQuestion, _ answers: [CoverSearch.Answer]) {
        self.source = source
        self.question = question
        self.answers = answers
        wording = CoverWording(source)
    }

    func envelope(tool: String) -> Envelope {
        let level = answers.map { wording.level($0) }.max() ?? .green
        var envelope = source.envelope(tool: tool, rulesVersion: Self.rulesVersion)
        envelope.level = level
        envelope.headline = headline
        envelope.horizon = ("\(question.range.from)", "\(question.range.to)", question.range.dayCount)
        envelope.missing = source.missing(of: EditArguments.tablesNeeded)
        if question.totalCells > question.cells.count {
            envelope.missing.append(
                Envelope.Missing(
                    "cells",
                    "only the first \(question.cells.count) of \(question.totalCells) open cells were worked out"))
        }
        envelope.completeness = envelope.missing.isEmpty ? .complete : .partial
        envelope.parameters = parameters
        envelope.findings = answers.map { wording.finding($0) }.enumerated().sorted { left, right in
            let (one, other) = (left.element.level ?? .green, right.element.level ?? .green)
            return one != other ? one > other : left.offset < right.offset
        }.map(\.element)
        envelope.levelReasons = envelope.findings.prefix(3).map(\.sentence)
        if envelope.levelReasons.isEmpty { envelope.levelReasons = [headline] }
        envelope.method = .confirmed
        envelope.figures = figures
        return envelope
    }

    private var parameters: JSONValue {
        [
            "plan": .string(source.plan), "weeks": .integer(Int64(question.weeks)),
            "limit": .integer(Int64(question.limit)), "include_excluded": .bool(question.includesExcluded),
            "person": question.absentee.map { .string(source.program.people[$0].id) } ?? .null,
        ]
    }

    private var headline: String {
        if let first = answers.first, question.absentee == nil { return wording.sentence(first) }
        let who = question.absentee.map { source.name($0) } ?? "nobody"
        let span = Wording.span(question.range.from, question.range.to, today: source.today)
        if answers.isEmpty { return "\(who) away \(span) leaves no cell below what it needs." }
        let without = answers.count { $0.candidates.isEmpty }
        let cells = answers.count == 1 ? "1 cell is" : "\(answers.count) cells are"
        let rest = without == 0 ? "and somebody could take each" : "and nobody could take \(without) of them"
        return "With \(who) away \(span), \(cells) open, \(rest)."
    }

    /// As many candidates a cell as were asked for and fit; where one each does not fit, the first cells.
    private var figures: JSONObject {
        var object: JSONObject = [
            "total_cells": .integer(Int64(question.totalCells)), "cells_covered": .integer(Int64(question.covered)),
            "ranked_by": [
                "coverage", "policies", "backup call", "advisories", "fairness", "cells changed",
            ],
            "left_out":
                "Whoever would break a duty-hour rule that must be kept, or the weekly cap, is no candidate (include_excluded lists them last).",
            "excluded_meaning": .object(
                ExclusionReason.allCases.reduce(into: JSONObject()) { $0[$1.rawValue] = .string($1.meaning) }),
        ]
        var shown = min(question.limit, answers.map(\.candidates.count).max() ?? 0)
        let rows = answers.map { CoverRow(row($0), candidates($0, shown)) }
        while shown > 1, CoverRow.size(rows[...], shown) > Self.largestFigures {
            shown = max(1, shown - max(1, shown / 4))
        }
        var fitting = rows[...]
        while fitting.count > 1, CoverRow.size(fitting, shown) > Self.largestFigures { fitting.removeLast() }
        let cells = fitting.map { $0.json(shown) }
        object["cells"] = .array(cells)
        object["cells_shown"] = .integer(Int64(cells.count))
        object["candidates_shown"] = .integer(Int64(shown))
        return object
    }

    /// A cell, without its candidates.
    private func row(_ answer: CoverSearch.Answer) -> JSONObject {
        let cell = answer.cell
        let excluded = ExclusionReason.allCases.reduce(into: JSONObject()) { object, reason in
            if let count = answer.excluded[reason] { object[reason.rawValue] = .integer(Int64(count)) }
        }
        return [
            "date": .string("\(cell.slot.date)"), "slot": .string(cell.slot.slot.code),
            "service": .string(source.program.services[cell.service].id),
            "present": .integer(Int64(cell.state.present)), "min": .integer(Int64(cell.state.min)),
            "target": .integer(Int64(cell.state.target)), "missing": .integer(Int64(cell.state.missing)),
            "has_demand": .bool(wording.isNeeded(cell)),
            "absent": cell.absentee.map { .string(source.program.people[$0].id) } ?? .null,
            "load_from": .string("\(answer.window.from)"), "load_to": .string("\(answer.window.to)"),
            "total_candidates": .integer(Int64(answer.candidates.count)), "excluded": .object(excluded),
        ]
    }

    private func candidates(_ answer: CoverSearch.Answer, _ shown: Int) -> [JSONValue] {
        answer.candidates.prefix(shown).map { candidate($0, answer.cell) }
    }

    private func candidate(_ candidate: Candidate, _ cell: OpenCell) -> JSONValue {
        var object: JSONObject = [
            "person": .string(source.program.people[candidate.person].id),
            "way": candidate.way == .free ? "free" : "move",
        ]
        if case .move(let service) = candidate.way {
            object["from_service"] = .string(source.program.services[service].id)
        }
        object["missing_after"] = .integer(Int64(candidate.missingAfter))
        object["target_lost"] = .integer(Int64(candidate.targetLost))
        object["cells_changed"] = .integer(Int64(candidate.cellsChanged))
        object["over_cap"] = .bool(candidate.isOverCap)
        object["on_backup_call"] = .bool(candidate.isOnBackup)
        object["findings"] = .object(ChangeReport.counts(candidate.findings))
        object["appearing"] = .array(candidate.findings.appearing.prefix(3).map { .string($0.finding.code.rawValue) })
        object["load"] = [
            "nights": .integer(Int64(candidate.load.nights)), "weekends": .integer(Int64(candidate.load.weekends)),
            "minutes": .integer(Int64(candidate.load.minutes)),
            "minutes_above_peers": .integer(Int64(candidate.excessMinutes / 1000)),
        ]
        object["sentence"] = .string(wording.sentence(candidate, cell))
        object["apply"] = apply(candidate, cell)
        return .object(object)
    }

    private func apply(_ candidate: Candidate, _ cell: OpenCell) -> JSONValue {
        ApplyArguments(
            source, edits: candidate.edits(source.program, cell),
            needsReasonCode: FreezeHorizon(source.profile).contains(cell.slot.date),
            needsAcceptance: candidate.weights.must > 0
        ).json
    }
}
