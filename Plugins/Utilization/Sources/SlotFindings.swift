// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// Slots without a spare person, or with too few, as findings; the same trouble on several days of a week is one.
struct SlotFindings {
    private let study: CapacityStudy
    private let source: ProgramSource
    private let thresholds: Thresholds

    init(_ study: CapacityStudy, _ source: ProgramSource, _ thresholds: Thresholds) {
        self.study = study
        self.source = source
        self.thresholds = thresholds
    }

    /// What makes two slots the same trouble.
    private struct Cause: Hashable {
        let code: String
        let services: [Int]
        let people: [Int]
        let needed: Int
        let slot: Slot
        let week: LocalDate
    }

    /// The findings, each with its rank: first those that cannot be covered, then those without a spare.
    func all() -> [(rank: Int, finding: Finding)] {
        var dates: [Cause: [LocalDate]] = [:]
        var order: [(Cause, SlotResult)] = []
        for result in study.slots {
            guard let code = code(of: result) else { continue }
            let bottleneck = result.analysis.bottleneck
            let cause = Cause(
                code: code, services: bottleneck.services,
                people: study.people(for: ServiceSet(bottleneck.services), in: result.slot), needed: bottleneck.demand,
                slot: result.slot.slot, week: result.slot.date.onOrBefore(study.program.profile.weekStart))
            if dates[cause] == nil { order.append((cause, result)) }
            dates[cause, default: []].append(result.slot.date)
        }
        return order.map { cause, result in
            (
                ["short", "week_infeasible", "no_spare", "week_load", "tight"].firstIndex(of: cause.code) ?? 4,
                finding(cause, result, dates[cause] ?? [])
            )
        }
    }

    private func code(of result: SlotResult) -> String? {
        if result.analysis.totalUnserved > 0 || result.analysis.bottleneck.hasNoCapacity { return "short" }
        if result.analysis.bottleneck.slack == 0, result.needed > 0 { return "no_spare" }
        return thresholds.level(of: result.rho) >= .red ? "tight" : nil
    }

    private func finding(_ cause: Cause, _ result: SlotResult, _ dates: [LocalDate]) -> Finding {
        // One person less costs the least protected service of the set, as the others are served first.
        let lost = cause.services.map { study.program.services[$0].category }.max() ?? 7
        let level: Level
        switch cause.code {
        case "short":
            level = result.analysis.categories.contains { $0.category <= 2 && $0.unserved > 0 } ? .black : .red
        case "no_spare": level = lost <= 2 ? .red : .orange
        default: level = .yellow
        }
        let first = dates.first ?? result.slot.date
        return Finding(
            code: cause.code, level: level, subject: cause.services.map { study.program.services[$0].id },
            from: "\(first) \(cause.slot.code)", to: "\(dates.last ?? first) \(cause.slot.code)",
            metric: "bottleneck_rho", value: result.analysis.bottleneck.ratio, unit: "ratio",
            threshold: cause.code == "tight" ? thresholds.red : 1, sentence: sentence(cause, dates),
            action: Repairs(study.base, source).action(
                services: cause.services, qualified: cause.people, dates: dates, slot: cause.slot))
    }

    /// Such as: on Tue 17 and Thu 19 Mar AM, Procedures needs 2 and only A and B can do it, no spare.
    private func sentence(_ cause: Cause, _ dates: [LocalDate]) -> String {
        let names = cause.services.map { study.program.services[$0].name }
        let isOne = names.count == 1
        let what = isOne ? "\(names[0]) needs" : "\(Wording.some(names)) together need"
        let who = who(cause.people, "can do \(isOne ? "it" : "them")")
        let missing = cause.needed - cause.people.count
        let verdict = missing > 0 ? "\(missing) short" : missing == 0 ? "no spare" : "only \(-missing) to spare"
        return "On \(Wording.dates(dates)) \(Wording.slot(cause.slot)), \(what) \(cause.needed) and \(who): \(verdict)."
    }

    private func who(_ people: [Int], _ ability: String) -> String {
        switch people.count {
        case 0: "nobody there \(ability)"
        case 1...4: "only \(Wording.list(people.map { source.name(of: $0) })) \(ability)"
        default: "\(people.count) people there \(ability)"
        }
    }
}
