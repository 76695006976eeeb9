// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Puts the plans into the pinned envelope: level, reasons, headline, findings and figures.
struct FallbackReport {
    /// Changes when the same data would get another level.
    static let rulesVersion = "fallbacks/1"
    /// Rows of plans in an answer; the whole is a resource.
    private static let rowsShown = 30

    let source: ProgramSource
    let horizon: Horizon
    let parameters: FallbackParameters
    let plans: [FallbackPlan]
    let missing: [FallbackScenario]
    let active: [ActiveFallback]
    let binder: BinderState?
    /// Whether hour rules were looked at when the plans were made.
    let isStored: Bool

    /// How a plan stands to the schedule of now.
    func freshness(_ plan: FallbackPlan) -> Freshness {
        Freshness(plan, digest: source.digest, now: source.now, maximumAgeDays: parameters.maximumAgeDays)
    }

    private var match: BestMatch? {
        guard parameters.custom.isEmpty, let today = source.today else { return nil }
        return BestMatch(source.program, today: today, plans: plans)
    }

    /// The verdict alone, for signals.
    var verdict: FallbackVerdict {
        FallbackVerdict(
            plans, freshness: freshness, missing: missing, active: Set(active.map(\.scenario)))
    }

    /// Fills an envelope that knows its source and horizon.
    func fill(_ envelope: inout Envelope, chosen: (plan: FallbackPlan, deltas: [PlanDelta])?) throws {
        let (verdict, match) = (verdict, match)
        envelope.level = verdict.level
        envelope.levelReasons = verdict.reasons
        envelope.findings = try FallbackFindings(
            source: source, horizon: horizon, plans: plans, freshness: freshness, missing: missing, match: match,
            active: Set(active.map(\.scenario))
        ).all()
        // A plan whose changes break no rule is a schedule, and its figures are what will be; else they are bounds.
        envelope.method = plans.allSatisfy { !$0.needsApproval } && parameters.knowsHours ? .confirmed : .bound
        envelope.setCompleteness()
        if plans.contains(where: { freshness($0) != .fresh }) { envelope.completeness = .stale }
        envelope.headline = headline(verdict, envelope.findings)
        envelope.figures = figures(match, chosen)
    }

    private func headline(_ verdict: FallbackVerdict, _ findings: [Finding]) -> String {
        if verdict.level != .green, let worst = findings.first, (worst.level ?? .green) > .green {
            return worst.sentence
        }
        let singles = plans.filter { FallbackVerdict.isSingle($0) }
        guard !singles.isEmpty else { return "\(plans.count) plans keep categories 1 and 2 served." }
        return
            "Whoever of the \(singles.count) people falls out, a fresh plan keeps categories 1 and 2 served over the \(horizon.days) days from \(Wording.date(horizon.from))."
    }

    private func figures(_ match: BestMatch?, _ chosen: (plan: FallbackPlan, deltas: [PlanDelta])?) -> JSONObject {
        func count(_ state: Freshness) -> JSONValue {
            .integer(Int64(plans.count { freshness($0) == state }))
        }
        var figures: JSONObject = [
            "plans": .integer(Int64(plans.count)), "fresh": count(.fresh), "stale": count(.stale),
            "expired": count(.expired), "stored": .bool(isStored),
            "missing_scenarios": .array(missing.prefix(50).map { .string($0.id) }),
            "plans_needing_approval": .integer(Int64(plans.count(where: \.needsApproval))),
            "lowest_single_loss_coverage": plans.filter { FallbackVerdict.isSingle($0) }
                .compactMap(\.activatedCoverage).min().map { .number($0) } ?? .null,
            "fallbacks": .array(ordered.prefix(Self.rowsShown).map(row)),
            "best_match": match.map { found in
                [
                    "away": .array(found.away.map { .string($0) }),
                    "scenario": found.plan.map { .string($0.id) } ?? .null,
                    "reason": .string(
                        found.away.isEmpty
                            ? "nobody is away today without the schedule knowing it"
                            : found.plan == nil ? "no plan has all of them" : "the plan for the fewest that has all"),
                    "until": found.until.map { .string("\($0)") } ?? .null,
                    "open_cells": .integer(Int64(found.cells)), "worth_following": .bool(found.isWorthFollowing),
                ]
            } ?? .null,
            "active": .array(active.map(\.json)),
            "binder": binder?.json ?? .null,
            "all_plans": .string(FallbackResources.plansURI), "printable": .string(FallbackResources.binderURI),
        ]
        if let chosen { figures["plan"] = detail(chosen.plan, chosen.deltas) }
        return figures
    }

    /// What loses most first, then by likelihood.
    private var ordered: [FallbackPlan] {
        plans.enumerated().sorted { left, right in
            let (one, other) = (left.element, right.element)
            let ranks = (severity(one), severity(other))
            return ranks.0 != ranks.1
                ? ranks.0 > ranks.1
                : (one.kind.likelihoodRank, left.offset) < (other.kind.likelihoodRank, right.offset)
        }
        .map(\.element)
    }

    private func severity(_ plan: FallbackPlan) -> Int {
        guard plan.away.count == 1 || plan.away.count == 2 || plan.kind == .custom else { return 0 }
        return plan.lost(1) * 1000 + plan.lost(2)
    }

    func row(_ plan: FallbackPlan) -> JSONValue {
        [
            "scenario": .string(plan.id), "kind": .string(plan.kind.rawValue),
            "away": .array(plan.away.prefix(12).map { .string($0) }),
            "built_at": plan.builtAt.map { .string("\($0)") } ?? .null,
            "schedule_version": plan.version.map { .integer($0) } ?? .null,
            "digest": plan.digest.map { .string(String($0.prefix(12))) } ?? .null,
            "freshness": .string(freshness(plan).rawValue),
            "age_days": plan.age(at: source.now).map { .number(($0 * 100).rounded() / 100) } ?? .null,
            "required": .integer(Int64(plan.required)),
            "unserved_if_nothing_changes": .integer(Int64(plan.unservedStatic)),
            "static_coverage": plan.staticCoverage.map { .number($0) } ?? .null,
            "activated_coverage": plan.activatedCoverage.map { .number($0) } ?? .null,
            "unserved_by_category": FallbackPlan.json(plan.unserved),
            "lost_by_category": FallbackPlan.json(plan.lost),
            "changed_person_blocks": .integer(Int64(plan.changes)),
            "hard_rule_breaches": .integer(Int64(plan.breaches.count)),
            "needs_approval": .bool(plan.needsApproval), "printable": .string(FallbackResources.pageURI(plan.id)),
        ]
    }

    /// Changes that an answer shows of one plan; the whole is a resource.
    private static let deltasShown = 150

    private func detail(_ plan: FallbackPlan, _ deltas: [PlanDelta]) -> JSONValue {
        var object = row(plan).objectValue ?? [:]
        object["from"] = .string("\(plan.from)")
        object["to"] = .string("\(plan.to)")
        object["deltas"] = .array(deltas.prefix(Self.deltasShown).map(FallbackResources.json))
        object["total_deltas"] = .integer(Int64(deltas.count))
        object["gaps"] = .array(plan.gaps.map(FallbackResources.json))
        object["breaches"] = .array(
            plan.breaches.prefix(20).map { ["code": .string($0.code), "person_id": .string($0.person)] })
        object["csv"] = .string(FallbackResources.csvURI(plan.id))
        return .object(object)
    }
}
