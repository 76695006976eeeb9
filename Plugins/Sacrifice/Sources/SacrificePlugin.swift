// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// What to give up, in an order agreed beforehand, and what that gains: `execute_sacrifice_hierarchy`.
package struct Sacrifice: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.sacrifice", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "sacrifice", title: "Step of giving work up, in force or needed", class: .capacity, unit: "step")
    ]
    /// What it feeds the metrics page.
    package static let metrics = ShedMetrics.all

    private let tool: SacrificeTool

    /// Starts with the site's configuration: `deferral_limit_days`.
    package init(host: HostServices, config: JSONValue) throws {
        tool = SacrificeTool(deferralDays: Int(config["deferral_limit_days"]?.integerValue ?? 30))
    }

    /// How it stands, and doing something about it.
    package var tools: [Tool] { [status, execution] }

    /// What is given up now, and what would have to be: the standard simulation as a tool that only reads.
    private var status: Tool {
        var offered = Tool(
            "get_load_shedding", title: "What is given up",
            description: """
                What work is given up now, since when, until when and by whom, and what would have to be given up for the \
                missing people of the next four weeks. Use it to see how it stands; for other days, steps or absences \
                execute_sacrifice_hierarchy. Changes nothing; costs up to a second.
                """,
            input: .object([
                "limit": .integer(in: 1...100, description: "How many findings to show at most.", default: 20)
            ]),
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
            signals: Self.signals.map(\.id), requires: Self.requirements
        ) { [tool] call in try await tool.answer(call) }
        offered.aliases = [.get("/api/v1/resilience/load-shedding")]
        return offered
    }

    private static let requirements = Tool.Requirements(
        tables: ["people", "services", "eligibility", "demand", "assignments"], improves: ["absences", "periods"])

    private var execution: Tool {
        var offered = Tool(
            "execute_sacrifice_hierarchy", title: "Give up work in order",
            description: """
                What to give up when people are short, category by category from optional education upward, and what the \
                freed people cover; says when giving up work cannot help. Simulates unless simulate_only is false: then it \
                takes the work out of the live schedule until expires_at, with another person's approval, two for \
                continuity of care and above; patient safety is never touched. target_level normal undoes it. \
                Use it when detect_conflicts or get_sitrep names gaps that suggest_cover cannot fill; before a real one \
                show people the simulation with the same expires_at: it checks what a real call checks only once the \
                approval is there. Costs up to a second.
                """,
            input: SacrificeRequest.schema,
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .simulate,
            signals: Self.signals.map(\.id),
            requires: .init(
                tables: ["people", "services", "eligibility", "demand", "assignments"],
                improves: ["absences", "periods"])
        ) { [tool] call in try await tool.answer(call) }
        offered.effectRules = [
            Tool.EffectRule(when: Self.isReal, effect: .write),
            Tool.EffectRule(when: ToolSchema(json: .object(SacrificeRequest.givesUp)), effect: .destructive),
        ]
        offered.aliases = [.post("/api/v1/resilience/load-shedding")]
        return offered
    }

    /// `simulate_only` is false.
    private static let isReal = ToolSchema(json: [
        "required": ["simulate_only"], "properties": ["simulate_only": ["const": false]],
    ])
}
