// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// On whom knowledge is concentrated, and whom to train in what: `analyze_hub_centrality`.
package struct Hubs: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.hubs", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(
            id: "hub_centrality", title: "Fewest people who may do a needed service", class: .advisory, unit: "people")
    ]
    static let toolName = "analyze_hub_centrality"

    private let cache = ProgramCache(useful: ["periods", "absences", "assignments"])

    /// Starts with the site's configuration; there is none.
    package init(host: HostServices, config: JSONValue) throws {}

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Find the people whom knowledge hangs on",
                description: """
                    Who holds how much of what the program can do, which services rest on one, two or three people, what \
                    losing somebody really costs the schedule, and whom to train in what. Centrality (degree, betweenness, \
                    eigenvector, PageRank) shows where knowledge is concentrated; n1_loss and birnbaum show on whom the \
                    schedule hangs, which are often others. Flow results ignore rest rules: they are bounds. \
                    Use it to plan cross-training and before somebody leaves; for what the loss of two people costs use \
                    run_contingency_analysis_resilience. Costs up to a second.
                    """,
                input: HubsRequest.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand"],
                    improves: ["absences", "assignments", "periods"])
            ) { [cache] call in
                try await Self.answer(call, cache)
            }
        ]
    }

    private static func answer(_ call: ToolCall, _ cache: ProgramCache) async throws -> ToolOutput {
        let deadline = SoftDeadline(call)
        let request = try HubsRequest(call.arguments)
        var smallest: Int?
        return try await call.pattern(
            rulesVersion: HubsReport.rulesVersion, subject: HubsReport.subject, request: request.common, cache: cache
        ) { source in
            let report = try HubsReport(source, request) { done in
                try call.checkCancellation()
                call.progress(done, of: 1)
                return deadline.isPast
            }
            smallest = report.smallestPool
            return report.envelope
        } finish: { envelope in
            guard request.isStandard else { return }
            await call.publish("hub_centrality", value: smallest.map { Double($0) }, level: nil, of: envelope)
        }
    }
}
