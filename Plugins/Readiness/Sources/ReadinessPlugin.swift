// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// Readiness in the manner of military unit reports, as an unofficial analogue, and a breaker for publishing:
/// `check_mtf_compliance`.
package struct Readiness: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.readiness", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "readiness", title: "Readiness, 1 best to 4 worst", class: .capacity, unit: "c_level")
    ]
    static let toolName = "check_mtf_compliance"
    static let breakerName = "operate_readiness_breaker"
    static let taskName = "readiness_breaker"

    private let rules: ReadinessRules
    private let cache = ProgramCache(
        useful: ["periods", "absences", "assignments", "establishment", "credentials"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws { rules = try ReadinessRules(config) }

    /// What it offers.
    package var tools: [Tool] {
        [check, Self.operation(rules, cache)]
    }

    private var check: Tool {
        Tool(
            Self.toolName, title: "Check readiness",
            description: """
                How ready the program is, in the form of a military unit report: personnel, equipment, training, the \
                worst of them as C-1 to C-4, and for each service Yes, Qualified or No. An unofficial analogue, not a \
                readiness report. Says how many people of which post are missing to the next level, drafts a memo, and \
                shows the breaker that stops publishing while readiness is lost (operate_readiness_breaker changes it). \
                Use it for staffing against the establishment; for the loss of single people \
                run_contingency_analysis_resilience. Costs up to a second.
                """,
            input: ReadinessParameters.schema,
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
            signals: Self.signals.map(\.id),
            requires: .init(
                tables: ["people", "services", "eligibility", "demand", "establishment"],
                improves: ["absences", "credentials", "periods"])
        ) { [rules, cache] call in try await ReadinessCheck(call, rules, cache).answer() }
    }

    static func operation(_ rules: ReadinessRules, _ cache: ProgramCache) -> Tool {
        var offered = Tool(
            Self.breakerName, title: "Operate the readiness breaker",
            description: """
                Changes the breaker of check_mtf_compliance: counts a rating now, or takes the lock on publishing off for \
                a while with a reason (override; longer than 4 hours is destructive), or ends that. The hold on publishing \
                follows at once. Use it when publishing is held and a person has decided; a rating is counted every 15 \
                minutes by itself.
                """,
            input: BreakerOrder.schema, output: .object([:], additionalProperties: true), effect: .write
        ) { call in
            try await ReadinessCheck(call, rules, cache).operate(try BreakerOrder(call.arguments))
        }
        offered.effectRules = [Tool.EffectRule(when: BreakerOrder.isLong, effect: .destructive)]
        return offered
    }

    /// What runs in the background.
    package var taskTypes: [TaskType] {
        [
            TaskType(
                Self.taskName, title: "Operate the readiness breaker",
                description:
                    "Rates readiness once, counts it for the breaker, and sets or clears the hold on publishing.",
                output: .object([:], additionalProperties: true), effect: .write, timeoutMilliseconds: 300_000,
                maximumAttempts: 3, concurrency: 1
            ) { [rules, cache] call in try await ReadinessCheck(call, rules, cache).operate(.rate) }
        ]
    }

    /// When it rates by itself.
    package var schedules: [Schedule] {
        [Schedule("readiness-breaker", cron: "*/15 * * * *", task: Self.taskName, catchUp: .one)]
    }
}
