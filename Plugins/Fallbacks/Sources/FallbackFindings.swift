// SPDX-License-Identifier: Apache-2.0

import Coverage
import HoldfastPlugin
import Patterns
import Roster

/// What a coordinator should know about the plans, each with what to do.
struct FallbackFindings {
    /// Plans that get a finding with a repair of their own; the repair of each looks at all people.
    private static let repaired = 20

    let source: ProgramSource
    let horizon: Horizon
    let plans: [FallbackPlan]
    let freshness: (FallbackPlan) -> Freshness
    let missing: [FallbackScenario]
    let match: BestMatch?
    let active: Set<String>
    private var wording: PlanWording { PlanWording(source: source) }

    /// All findings, the worst first.
    func all() throws -> [Finding] {
        var findings: [Finding] = []
        let losing = plans.filter { isJudged($0) && $0.lostOneAndTwo > 0 }
            .sorted { (level($1), $1.lostOneAndTwo, $0.id) < (level($0), $0.lostOneAndTwo, $1.id) }
        for (position, plan) in losing.enumerated() {
            findings.append(try loss(plan, withRepair: position < Self.repaired))
        }
        findings += [match.flatMap(matched), absent(), old(), rules()].compactMap(\.self)
        return findings.ranked()
    }

    /// The plans that the level hangs on.
    private func isJudged(_ plan: FallbackPlan) -> Bool {
        plan.away.count == 1 || plan.away.count == 2 || FallbackVerdict.isDeclared(plan)
    }

    private func code(_ plan: FallbackPlan) -> String {
        if FallbackVerdict.isDeclared(plan) { return "scenario_uncovered" }
        return plan.away.count == 1 ? "single_loss_uncovered" : "pair_loss_uncovered"
    }

    private func level(_ plan: FallbackPlan) -> Level {
        if plan.away.count != 1 { return .yellow }
        return plan.lost(1) > 0 ? .black : .red
    }

    private func loss(_ plan: FallbackPlan, withRepair: Bool) throws -> Finding {
        let gaps = wording.gravest(plan)
        var action = "Keep them from being away on the same days, and train one more person for it."
        if withRepair, let gap = gaps.first, let service = source.program.serviceIndex[gap.service] {
            let away = plan.away.compactMap { source.program.personIndex[$0] }
            let study = try HorizonStudy(source.program, horizon, excluded: Set(away))
            let same = gaps.filter { $0.service == gap.service && $0.slot.slot == gap.slot.slot }
                .map(\.slot.date).filter { horizon.range.contains($0) }
            if !same.isEmpty {
                let qualified = study.people(for: ServiceSet([service]), in: SlotIndex(same[0], gap.slot.slot))
                action = Repairs(study, source).action(
                    services: [service], qualified: qualified, dates: Array(same.prefix(5)), slot: gap.slot.slot)
            }
        }
        return Finding(
            code: code(plan), level: level(plan),
            subject: plan.away, from: gaps.first.map { "\($0.slot)" } ?? "\(plan.from)",
            to: gaps.last.map { "\($0.slot)" } ?? "\(plan.to)", metric: "lost_category_1_2",
            value: Double(plan.lostOneAndTwo), unit: "person_slots", threshold: 0, sentence: wording.loss(plan),
            action: action)
    }

    private func matched(_ match: BestMatch) -> Finding? {
        guard !match.away.isEmpty, let today = source.today else { return nil }
        let who = Wording.some(match.away.map { wording.name($0) })
        let verb = match.away.count == 1 ? "is" : "are"
        guard let plan = match.plan else {
            return Finding(
                code: "no_plan_for_today", level: .yellow, subject: match.away, from: "\(today)", to: "\(today)",
                metric: "people_away", value: Double(match.away.count), unit: "people",
                sentence: "On \(Wording.date(today)) \(who) \(verb) away, and no plan is for that.",
                action: "Ask suggest_cover for each of them, or declare them as a scenario of the site.")
        }
        let isActive = active.contains(plan.id)
        guard match.isWorthFollowing || isActive else {
            let until = match.until ?? today
            return Finding(
                code: "cover_for_today", level: .green, subject: match.away, from: "\(today)", to: "\(until)",
                metric: "open_cells", value: Double(match.cells), unit: "person_slots",
                sentence:
                    "On \(Wording.date(today)) \(who) \(verb) away, and \(match.cells == 1 ? "1 slot" : "\(match.cells) slots") of work while that lasts \(match.cells == 1 ? "is" : "are") in the schedule. The plan \(plan.id) is for all days to \(Wording.date(plan.to)): more than is needed.",
                action: match.cells == 0
                    ? "Nothing has to be done." : "Ask suggest_cover for these cells.")
        }
        let state = freshness(plan)
        let rules = plan.breaches.count == 1 ? "1 rule" : "\(plan.breaches.count) rules"
        let broken = plan.needsApproval ? " It breaks \(rules)." : ""
        let warning = state == .fresh ? "" : ", which is \(state.rawValue)"
        return Finding(
            code: "plan_for_today", level: .green, subject: match.away, from: "\(today)", to: "\(plan.to)",
            metric: "activated_coverage", value: plan.activatedCoverage, unit: "ratio",
            sentence:
                "On \(Wording.date(today)) \(who) \(verb) away; the plan \(plan.id)\(warning) fits best: \(changes(plan, from: today)), \(Wording.percent(plan.activatedCoverage ?? 1)) covered.\(broken)",
            action: isActive ? "It is being followed." : follow(plan, state))
    }

    /// What activating writes: the people who are away lose their work as well.
    private func changes(_ plan: FallbackPlan, from today: LocalDate) -> String {
        let assignments = source.program.assignments
        let away = Set(plan.away.compactMap { source.program.personIndex[$0] })
        let slots = SlotIndex(today, .am)..<max(SlotIndex(today, .am), SlotIndex(plan.to.advanced(by: 1), .am))
        let removed = assignments.positions(in: slots).count { away.contains(Int(assignments.people[$0])) }
        return
            "up to \(plan.changes + removed) changes, \(removed) of them work that is taken from whoever is away, to \(Wording.date(plan.to))"
    }

    private func follow(_ plan: FallbackPlan, _ state: Freshness) -> String {
        var action = "Follow it by activate_fallback with scenario \(plan.id)"
        if state != .fresh { action = "Start the task resilience_fallback_precompute. " + action }
        return action
            + (plan.needsApproval ? " and accept_breaches: another person has to approve what it breaks." : ".")
    }

    private func absent() -> Finding? {
        guard !missing.isEmpty else { return nil }
        let singles = missing.filter { $0.kind == .singleLoss }
        let names = Wording.some(missing.map(\.id))
        return Finding(
            code: "plans_missing", level: singles.isEmpty ? .yellow : .orange, subject: missing.prefix(20).map(\.id),
            from: "\(horizon.from)", to: "\(horizon.to)", metric: "missing_plans", value: Double(missing.count),
            unit: "plans", threshold: 0,
            sentence: "For \(missing.count) scenarios there is no plan: \(names).",
            action: "Start the task resilience_fallback_precompute.")
    }

    private func old() -> Finding? {
        let stale = plans.filter { freshness($0) != .fresh }
        guard let oldest = stale.min(by: { ($0.builtAt?.minutes ?? 0) < ($1.builtAt?.minutes ?? 0) }) else {
            return nil
        }
        let expired = stale.contains { freshness($0) == .expired }
        let when = oldest.builtAt.map { Wording.date($0.date) } ?? "an unknown day"
        return Finding(
            code: "plans_stale", level: expired ? .orange : .yellow, subject: stale.prefix(20).map(\.id),
            from: "\(horizon.from)", to: "\(horizon.to)", metric: "stale_plans", value: Double(stale.count),
            unit: "plans", threshold: 0,
            sentence:
                "\(stale.count) of \(plans.count) plans do not fit the schedule of now; the oldest is of \(when), from version \(oldest.version.map { "\($0)" } ?? "unknown").",
            action: "Start the task resilience_fallback_precompute; until then check each change before you make it.")
    }

    private func rules() -> Finding? {
        let breaking = plans.filter(\.needsApproval)
        guard let first = breaking.first, let breach = first.breaches.first else { return nil }
        return Finding(
            code: "plans_need_approval", level: .green, subject: breaking.prefix(20).map(\.id),
            from: "\(horizon.from)", to: "\(horizon.to)", metric: "plans_with_breaches",
            value: Double(breaking.count), unit: "plans",
            sentence:
                "\(breaking.count) of \(plans.count) plans work only by breaking a rule, such as \(breach.code) for \(wording.name(breach.person)) in \(first.id).",
            action: "Have somebody approve the breaches before such a plan is followed.")
    }
}
