// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// The level of all plans together, and why (resilience.md section 5c).
struct FallbackVerdict {
    let level: Level
    let reasons: [String]
    /// Plans of single and pair losses that lose category 1 or 2, and single-loss plans that are missing or not fresh:
    /// what the level hangs on.
    let faults: Int
    /// The most people that a single-loss plan loses in category 1.
    ///
    /// Nil if that is not known: none loses anybody, but not every loss of one person has a fresh plan.
    let worstCategoryOne: Int?

    init(
        _ plans: [FallbackPlan], freshness: (FallbackPlan) -> Freshness, missing: [FallbackScenario],
        active: Set<String>
    ) {
        var level = Level.green
        var reasons: [String] = []
        func raise(to higher: Level, _ reason: String) {
            level = max(level, higher)
            reasons.append("\(reason): \(higher.word).")
        }
        func counted(_ count: Int) -> String { count == 1 ? "1 plan" : "\(count) plans" }
        let singles = plans.filter { Self.isSingle($0) }
        let pairs = plans.filter { $0.away.count == 2 && $0.kind != .groupLoss }
        let running = plans.filter { active.contains($0.id) && $0.unserved[1] ?? 0 > 0 }
        let one = singles.filter { $0.lost(1) > 0 }
        let two = singles.filter { $0.lost(1) == 0 && $0.lost(2) > 0 }
        let both = pairs.filter { $0.lostOneAndTwo > 0 }
        if !running.isEmpty { raise(to: .black, "A plan that is followed now leaves category 1 without somebody") }
        if !one.isEmpty { raise(to: .black, "\(counted(one.count)) for the loss of one person lose category 1") }
        if !two.isEmpty { raise(to: .red, "\(counted(two.count)) for the loss of one person lose category 2") }
        let absent = missing.filter { $0.kind == .singleLoss }
        let worst = singles.map { $0.lost(1) }.max()
        let isKnown = absent.isEmpty && singles.allSatisfy { freshness($0) == .fresh }
        worstCategoryOne = worst.flatMap { $0 > 0 || isKnown ? $0 : nil }
        if !absent.isEmpty {
            raise(to: .orange, "\(counted(absent.count)) for the loss of one person are missing")
        }
        let expired = singles.filter { freshness($0) == .expired }
        if !expired.isEmpty { raise(to: .orange, "\(counted(expired.count)) are far too old") }
        let stale = plans.filter { freshness($0) == .stale }
        if !stale.isEmpty {
            raise(to: .yellow, "\(counted(stale.count)) are stale: made from another version, or too old")
        }
        let oldOthers = plans.filter { !Self.isSingle($0) && freshness($0) == .expired }
        if !oldOthers.isEmpty { raise(to: .yellow, "\(counted(oldOthers.count)) for other losses are far too old") }
        if !both.isEmpty {
            raise(to: .yellow, "\(counted(both.count)) for the loss of two people lose category 1 or 2")
        }
        let own = plans.filter { Self.isDeclared($0) && $0.lostOneAndTwo > 0 }
        if !own.isEmpty {
            raise(to: .yellow, "\(counted(own.count)) for declared scenarios lose category 1 or 2")
        }
        let others = missing.filter { $0.kind != .singleLoss }
        if !others.isEmpty { raise(to: .yellow, "\(counted(others.count)) for other scenarios are missing") }
        if reasons.isEmpty {
            reasons = [
                singles.isEmpty
                    ? "All plans are fresh and keep categories 1 and 2: GREEN."
                    : "All plans for the loss of one person are fresh and keep categories 1 and 2: GREEN."
            ]
        }
        self.level = level
        self.reasons = reasons
        faults =
            one.count + two.count + both.count + own.count + absent.count
            + singles.filter { freshness($0) != .fresh }.count
    }

    /// Whether a plan is for the loss of one person.
    static func isSingle(_ plan: FallbackPlan) -> Bool {
        plan.kind == .singleLoss || (plan.kind == .custom && plan.away.count == 1)
    }

    /// Whether a plan is for a scenario that a site or a caller declared, other than the loss of one or two people.
    static func isDeclared(_ plan: FallbackPlan) -> Bool {
        (plan.kind == .custom || plan.kind == .site) && plan.away.count != 1 && plan.away.count != 2
    }
}
