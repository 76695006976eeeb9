// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// Who exchanges with whom, what follows what, and what time goes to: `get_behavioral_patterns`.
package struct Behavior: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.behavior", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "behavior", title: "Highest net burden by exchanges", class: .advisory, unit: "half_days")
    ]
    static let toolName = "get_behavioral_patterns"

    private let weights: BurdenWeights
    private let cache = ProgramCache(
        useful: ["periods", "absences", "assignments", "swaps"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {
        weights = try BurdenWeights(config["burden"])
    }

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Get behavioural patterns",
                description: """
                    Looks back over exchanges of shifts and over what people did: who took on how much net, how asking and \
                    granting balance, groups that exchange among themselves, which service follows which, and how people's \
                    time differs from that of their role. Describes and never judges; people are shown only with the scope \
                    personal:behaviour. \
                    Use it to see whether exchanges and burden are fair; for which slots are sought or avoided \
                    analyze_stigmergy. Costs up to a second.
                    """,
                input: Parameters.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(tables: ["swaps"], improves: ["assignments", "absences", "periods"])
            ) { [weights, cache] call in
                try await Self.answer(call, weights, cache)
            }
        ]
    }

    private static func answer(
        _ call: ToolCall, _ weights: BurdenWeights, _ cache: ProgramCache
    ) async throws -> ToolOutput {
        let parameters = try Parameters(call.arguments)
        let deadline = SoftDeadline(call)
        let showsPeople = call.context.scopes.contains(BehaviorReport.scope)
        var highest: Double?
        return try await call.pattern(
            rulesVersion: BehaviorReport.rulesVersion, subject: BehaviorReport.subject, request: parameters.request,
            cache: cache
        ) { source in
            try call.checkCancellation()
            var report = try BehaviorReport(
                tool: toolName, source: source, parameters: parameters, weights: weights, showsPeople: showsPeople
            ) { deadline.isPast || call.isCancelled }
            try call.checkCancellation()
            report.add(trails: try await TrailSummary.read(call, plan: parameters.request.plan))
            highest = report.highestNetBurden
            return report.envelope
        } finish: { envelope in
            guard parameters.isStandard else { return }
            await call.publish("behavior", value: highest, level: nil, of: envelope, causes: [envelope.headline])
        }
    }
}
