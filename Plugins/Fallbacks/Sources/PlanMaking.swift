// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// Makes the plans of a list of scenarios, one after the other, as long as there is time.
struct PlanMaking {
    let source: ProgramSource
    let horizon: Horizon
    let scenarios: [FallbackScenario]

    /// What was made, and what there was no time for.
    struct Result {
        var made: [(plan: FallbackPlan, deltas: [PlanDelta])] = []
        var missing: [FallbackScenario] = []
        var knowsHours = true

        /// All plans that there can be, in the order of `scenarios`: those made, and old ones for what time was short for.
        func completed(
            by old: [(plan: FallbackPlan, deltas: [PlanDelta])], in scenarios: [FallbackScenario]
        ) -> [(plan: FallbackPlan, deltas: [PlanDelta])] {
            let known = Dictionary((made + old).map { ($0.plan.id, $0) }, uniquingKeysWith: { first, _ in first })
            return scenarios.compactMap { known[$0.id] }
        }
    }

    /// Makes plans until `deadline`; `call` is told how far it is and may be cancelled.
    func run(_ call: ToolCall, until deadline: SoftDeadline) throws -> Result {
        let services = scenarios.reduce(into: Set<Int>()) { $0.formUnion($1.scenario.demand.services) }
        var builder = try PlanBuilder(source, horizon, services: services)
        var result = Result()
        result.knowsHours = builder.knowsHours
        for (position, scenario) in scenarios.enumerated() {
            if deadline.isPast {
                result.missing = Array(scenarios[position...])
                break
            }
            try call.checkCancellation()
            if position % 8 == 0 {
                call.progress(Double(position), of: Double(scenarios.count), "plan \(position + 1)")
            }
            result.made.append(try builder.plan(for: scenario))
        }
        return result
    }
}
