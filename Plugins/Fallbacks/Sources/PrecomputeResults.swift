// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The plans of a run in a few words each, by scenario: those that cover least (original-system.md 1.3).
struct PrecomputeResults {
    /// So many are told of; the plans themselves are read with `get_static_fallbacks`.
    private static let most = 20

    private let plans: [FallbackPlan]
    private let maximumAgeDays: Int

    init(_ plans: [FallbackPlan], maximumAgeDays: Int) {
        func key(_ plan: FallbackPlan) -> Double { plan.activatedCoverage ?? 1 }
        self.plans = Array(
            plans.enumerated().sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }
                .map(\.element).prefix(Self.most))
        self.maximumAgeDays = maximumAgeDays
    }

    var json: JSONObject {
        plans.reduce(into: [:]) { all, plan in
            let categories = plan.lost.filter { $0.value > 0 }.keys.sorted()
            all[plan.id] = [
                "id": .string(plan.id),
                "valid_until": plan.builtAt.map { built in
                    .string("\(LocalDateTime(minutes: built.minutes + Int64(maximumAgeDays) * 1440))")
                } ?? .null,
                "coverage_rate": plan.activatedCoverage.map { .number($0) } ?? .null,
                "categories_reduced": .array(categories.map { .integer(Int64($0)) }),
                "services_reduced": .array(Self.services(of: plan).map { .string($0) }),
            ]
        }
    }

    /// The services of the plan's first gaps, in their order.
    private static func services(of plan: FallbackPlan) -> [String] {
        var seen: Set<String> = []
        return plan.gaps.map(\.service).filter { seen.insert($0).inserted }
    }
}
