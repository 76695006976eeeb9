// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Weeks that load people heavily or cannot be worked at all, and how much leave still fits.
struct WeekFindings {
    private let study: CapacityStudy
    private let source: ProgramSource
    private let thresholds: Thresholds

    init(_ study: CapacityStudy, _ source: ProgramSource, _ thresholds: Thresholds) {
        self.study = study
        self.source = source
        self.thresholds = thresholds
    }

    /// Half-days of leave that still fit in a week before its next level.
    struct Headroom {
        let week: Int
        let level: Level
        let halfDays: Int
    }

    /// The level of a week by its theta; an infeasible one is at least red.
    func level(of week: WeekResult) -> Level {
        let byTheta = week.load.theta.map { thresholds.level(of: $0) } ?? .red
        if week.isFeasible { return byTheta }
        return max(byTheta, week.unservedOneAndTwo > 0 ? .black : .red)
    }

    func headroom(_ index: Int) -> Headroom? {
        let week = study.weekResults[index]
        guard week.isFeasible, let next = thresholds.next(above: level(of: week)) else { return nil }
        let minutes = study.minutesByService(inWeek: index)
        return Headroom(
            week: index, level: next.level,
            halfDays: week.headroom(before: min(1, next.share), minutesByService: minutes))
    }

    func all() -> [(rank: Int, finding: Finding)] {
        let levels = study.weekResults.map { level(of: $0) }
        var result: [(rank: Int, finding: Finding)] = []
        for (index, week) in study.weekResults.enumerated() where levels[index] > .green {
            result.append((week.isFeasible ? 3 : 1, finding(index, week, levels[index])))
        }
        if let leave = leaveFinding() { result.append((5, leave)) }
        return result
    }

    private func finding(_ index: Int, _ week: WeekResult, _ level: Level) -> Finding {
        // Nearly all services say no more than none.
        let critical = week.load.criticalServices
        return Finding(
            code: week.isFeasible ? "week_load" : "week_infeasible", level: level,
            subject: critical.count > 4 ? [] : critical.map { study.program.services[$0].id },
            from: "\(week.range.from)",
            to: "\(week.range.to)", metric: "theta", value: week.load.theta, unit: "ratio",
            threshold: week.isFeasible ? thresholds.start(of: level) : 1, sentence: sentence(week),
            action: action(index, week))
    }

    /// `The week of Mon 23 Mar`, or the days of a part of one.
    func name(of week: Horizon) -> String {
        week.days == 7 ? "the week of \(Wording.date(week.from))" : "the days \(Wording.span(week.from, week.to))"
    }

    private func sentence(_ week: WeekResult) -> String {
        let when = name(of: week.range)
        let sums =
            "\(Wording.number(week.requiredHalfDays)) half-days needed, \(Wording.number(week.capacityHalfDays)) within the weekly caps of those there"
        if week.isFeasible, let theta = week.load.theta {
            return "In \(when) somebody must work at least \(Wording.percent(theta)) of their weekly cap: \(sums)."
        }
        let names = week.load.criticalServices.map { study.program.services[$0].name }
        let lost = week.unserved.reduce(0) { $0 + $1.halfDays }
        if week.load.theta == nil {
            return
                "In \(when) \(Wording.some(names)) cannot be covered, whatever people work: \(Wording.halfDays(lost)) without anybody."
        }
        return
            "In \(when) \(Wording.some(names)) cannot be covered within weekly caps: \(Wording.halfDays(lost)) without anybody, \(sums)."
    }

    private func action(_ index: Int, _ week: WeekResult) -> String {
        var parts: [String] = []
        if let headroom = headroom(index) {
            parts.append(
                headroom.halfDays == 0
                    ? "Approve no more leave in that week"
                    : "Approve at most \(headroom.halfDays) more half-days of leave in that week, or it is \(headroom.level.word)"
            )
        } else {
            parts.append("Approve no more leave in that week")
        }
        if let (absence, theta) = bestMove(index, week) {
            let effect = theta.map { "; that lowers it to \(Wording.percent($0))" } ?? ""
            parts.append("ask \(Repairs(study.base, source).moving(absence))\(effect)")
        }
        return parts.joined(separator: "; or ") + "."
    }

    /// The movable absence that relieves the week most, and theta without it.
    ///
    /// Each try is one more weekly analysis, so only the longest few are tried.
    private func bestMove(_ index: Int, _ week: WeekResult) -> (Absence, Double?)? {
        let slots = week.range.slots
        let repairs = Repairs(study.base, source)
        let candidates = study.program.absences
            .filter { repairs.isMovable($0) && $0.from < slots.upperBound && slots.lowerBound <= $0.to }
            .map { absence in
                (absence, max(absence.from, slots.lowerBound).distance(to: min(absence.to, slots.upperBound)))
            }
            .sorted { ($1.1, $0.0.id) < ($0.1, $1.0.id) }
        var best: (Absence, Double?)?
        for (absence, _) in candidates.prefix(4) {
            guard let relieved = try? study.week(index, restoring: absence), let theta = relieved.load.theta else {
                continue
            }
            if theta < (best?.1 ?? week.load.theta ?? .infinity) - 1e-9 { best = (absence, theta) }
        }
        return best
    }

    /// `You can take 12 more half-days of leave in the week of Mon 9 Mar before ORANGE`, for the weeks with room.
    private func leaveFinding() -> Finding? {
        let rooms = study.weekResults.indices.compactMap { headroom($0) }.filter { $0.halfDays > 0 }
        let open = rooms.filter { level(of: study.weekResults[$0.week]) < .orange }
        guard let most = open.max(by: { ($0.halfDays, $1.week) < ($1.halfDays, $0.week) }) else { return nil }
        let week = study.weekResults[most.week]
        let full = study.weekResults.indices.filter { index in !open.contains { $0.week == index } }
        let closed = full.map { name(of: study.weekResults[$0].range) }
        return Finding(
            code: "leave_headroom", level: .green, subject: [], from: "\(week.range.from)", to: "\(week.range.to)",
            metric: "headroom_half_days", value: Double(most.halfDays), unit: "half_days",
            threshold: thresholds.start(of: most.level),
            sentence:
                "You can take \(most.halfDays) more half-days of leave in \(name(of: week.range)) before \(most.level.word).",
            action: closed.isEmpty
                ? "Put leave there first."
                : "Put leave there first, and none in \(Wording.some(closed)).")
    }
}
