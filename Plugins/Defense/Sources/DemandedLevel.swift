// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Which level of the defence is acting now, and by what.
struct DemandedLevel {
    /// Gaps count as open if they begin in so many days.
    static let openDays = 7

    /// Something that shows a level at work.
    struct Action: Hashable {
        let level: Int
        /// A word for programs and for the metric.
        let code: String
        /// A sentence without names.
        let sentence: String
    }

    /// What acts, the deepest level first.
    let actions: [Action]
    /// What could show a deeper level at work and could not be asked.
    let unasked: [Surroundings.Unasked]
    /// Whether there was anything to look at.
    let hasData: Bool

    /// Whether no deeper level can act unseen; if one can, the level is a bound from below.
    var isKnown: Bool { hasData && unasked.isEmpty }
    /// Whether another caller would see more, so that this answer must not be everybody's.
    var isWithheld: Bool { unasked.contains { $0.isWithheld } }

    /// What the sitrep is told; nil if a deeper level may act unseen.
    var signal: Level? { isKnown ? (level == 5 ? .black : level == 4 ? .red : .green) : nil }
    /// The deepest level that acts; 1 if nothing is the matter.
    var level: Int { actions.first?.level ?? 1 }

    init(_ study: DefenseStudy, _ source: ProgramSource, _ evidence: EvidenceLog, _ around: Surroundings) {
        var actions: [Action] = []
        let today = source.today ?? study.study.horizon.from
        if let help = evidence.openHelp(on: today) {
            actions.append(
                Action(
                    level: 5, code: "external_help",
                    sentence: "Help from outside was called on \(Wording.date(help.date)) and has not ended."))
        }
        if let step = around.sheddingLevel, step > 0 {
            actions.append(Action(level: 4, code: "shedding", sentence: "Work is given up, step \(step) of 5."))
        }
        if let active = around.fallbacks?.active, active > 0 {
            actions.append(Action(level: 4, code: "fallback", sentence: "A fallback schedule is in force."))
        }
        if let count = around.redispatches, count > 0 {
            actions.append(
                Action(
                    level: 3, code: "redispatch",
                    sentence:
                        "In the last \(Surroundings.actingDays) days \(count) change\(count == 1 ? "" : "s") put somebody in the place of a person who was lost."
                ))
        }
        if let first = Self.open(study, today).first {
            let name = source.program.services[first.service].name
            let rest = Self.open(study, today).count - 1
            let more = rest == 0 ? "" : "; \(rest) more in the next \(Self.openDays) days"
            actions.append(
                Action(
                    level: 2, code: "open_gap",
                    sentence:
                        "\(name) is short of \(first.missing) on \(Wording.date(first.slot.date)) \(Wording.slot(first.slot.slot))\(more)."
                ))
        } else if let count = Self.openItems(source), count > 0 {
            actions.append(
                Action(
                    level: 2, code: "open_gap",
                    sentence: "\(count) coverage gap\(count == 1 ? " waits" : "s wait") for a decision."))
        }
        self.actions = actions
        hasData = source.has("assignments") || !actions.isEmpty
        let deepest = actions.first?.level ?? 1
        unasked = around.unasked.filter { $0.level > deepest }
    }

    /// Gaps of the next days, by the assignments of those who are there; none if there are no assignments.
    static func open(_ study: DefenseStudy, _ today: LocalDate) -> [DefenseStudy.Gap] {
        guard !study.study.program.assignments.isEmpty else { return [] }
        let soon = DateRange(from: today, to: today.advanced(by: openDays - 1))
        return study.gaps.filter { soon.contains($0.slot.date) }
    }

    private static func openItems(_ source: ProgramSource) -> Int? {
        guard source.has("work_items"), let now = source.now else { return nil }
        return source.program.workItems.count {
            $0.kind == "coverage_gap" && $0.createdAt <= now && ($0.decidedAt.map { $0 > now } ?? true)
        }
    }
}
