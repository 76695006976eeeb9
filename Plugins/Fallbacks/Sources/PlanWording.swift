// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster

/// How plans are said in a sentence.
struct PlanWording {
    let source: ProgramSource

    func name(_ id: String) -> String { source.identities.name(of: id) }
    func service(_ id: String) -> String {
        source.program.serviceIndex[id].map { source.program.services[$0].name } ?? id
    }

    /// `If Ann and Bob are both away`.
    func condition(_ plan: FallbackPlan) -> String {
        switch plan.kind {
        case .asPlanned: return "As planned"
        case .holiday: return "With holiday staffing"
        case .essentialOnly: return "With essential services only"
        case .halfStrength: return "At half strength (\(plan.away.count) people away)"
        case .massCasualty: return "In a mass casualty"
        case .groupLoss: return "If the \(plan.away.count) people of \(plan.label ?? plan.id) are away"
        case .site: return "In the scenario \(plan.label ?? plan.id)"
        case .singleLoss, .pairLoss, .custom:
            switch plan.away.count {
            case 0: return "In the scenario \(plan.id)"
            case 1: return "If \(name(plan.away[0])) is away"
            case 2: return "If \(name(plan.away[0])) and \(name(plan.away[1])) are both away"
            default: return "If \(Wording.some(plan.away.map(name))) are away"
            }
        }
    }

    /// A title for a page: `Loss of Ann and Bob`.
    func title(_ plan: FallbackPlan) -> String {
        switch plan.kind {
        case .asPlanned: "The schedule as planned"
        case .holiday: "Holiday staffing"
        case .essentialOnly: "Essential services only"
        case .halfStrength: "Half strength"
        case .massCasualty: "Mass casualty"
        case .groupLoss: "Loss of \(plan.label ?? plan.id)"
        case .site, .custom: plan.label ?? plan.id
        case .singleLoss, .pairLoss: "Loss of \(Wording.list(plan.away.map(name)))"
        }
    }

    /// The days of a plan: `Mon 5 to Sun 18 Jan`.
    func days(_ plan: FallbackPlan) -> String { Wording.span(plan.from, plan.to) }

    /// `Thu 15 Jan AM`.
    func slot(_ slot: SlotIndex) -> String { "\(Wording.date(slot.date)) \(Wording.slot(slot.slot))" }

    /// `2 half-days`, or `2 half-days and nights` where nights may be among them.
    func amount(_ count: Int, nights: Bool) -> String {
        nights ? "\(count) half-days and nights" : Wording.halfDays(Double(count))
    }

    /// What is lost in categories 1 and 2, where that is, and that nobody can help it.
    func loss(_ plan: FallbackPlan) -> String {
        let gaps = gravest(plan)
        let services = Wording.some(unique(gaps.map { service($0.service) }))
        let count = plan.lostOneAndTwo
        let first = gaps.first.map { ", first on \(slot($0.slot))" } ?? ""
        let verb = unique(gaps.map(\.service)).count > 1 ? "are" : "is"
        let rest = plan.changes == 0 ? "" : "; \(plan.changes) changes cover the rest"
        return
            "\(condition(plan)) from \(days(plan)), \(services) \(verb) without \(amount(count, nights: gaps.contains { $0.slot.slot == .night })) whatever anybody does\(first)\(rest)."
    }

    /// The gaps in the categories that the scenario loses, the most protected category alone.
    func gravest(_ plan: FallbackPlan) -> [PlanGap] {
        let lost = Set(plan.lost.keys.filter { $0 <= 2 })
        return plan.gaps.filter { gap in
            source.program.serviceIndex[gap.service].map { lost.contains(source.program.services[$0].category) }
                ?? false
        }
    }

    private func unique(_ words: [String]) -> [String] {
        var seen: Set<String> = []
        return words.filter { seen.insert($0).inserted }
    }
}
