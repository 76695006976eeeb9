// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// How far the failure of one zone reaches into the others: `calculate_blast_radius`.
package struct BlastRadius: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.blast-radius", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(
            id: "blast_radius", title: "Demand lost when a quarter of a zone is out", class: .capacity, unit: "ratio")
    ]
    static let toolName = "calculate_blast_radius"

    private let site: SiteRules
    private let cache = ProgramCache(useful: ["zones", "periods", "absences", "assignments", "groups"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws { site = try SiteRules(config) }

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Calculate the blast radius",
                description: """
                    How far a failure in one zone of the program reaches into the others: a quarter, half or all of a \
                    zone's people out, a place closed, a service's few specialists or a common-mode group gone. Says \
                    what is left uncovered where, how much of that leaks out of the zone, who must lend whom, and what \
                    it would save to stop lending. Flow results ignore rest rules: they are bounds. \
                    Use it for outbreaks, closures and lending rules; for the loss of single people \
                    run_contingency_analysis_resilience. Costs up to a few seconds.
                    """,
                input: BlastParameters.schema,
                output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
                signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand", "zones"],
                    improves: ["absences", "assignments", "periods", "groups"])
            ) { [site, cache] call in try await Self.answer(call, site, cache) }
        ]
    }

    private static func answer(_ call: ToolCall, _ site: SiteRules, _ cache: ProgramCache) async throws -> ToolOutput {
        let parameters = try BlastParameters(call.arguments, site)
        let deadline = SoftDeadline(call)
        var worst: Double?
        var shown = 0
        return try await call.pattern(
            rulesVersion: BlastReport.rulesVersion, subject: BlastReport.subject, request: parameters.request,
            cache: cache
        ) { source in
            let report = try BlastReport(tool: toolName, source: source, parameters: parameters, rules: site) {
                done, all, what in
                try call.checkCancellation()
                if done > shown {
                    shown = done
                    call.progress(Double(done), of: Double(all), what)
                }
                return deadline.isPast
            }
            worst = report.worstFraction
            return report.envelope
        } finish: { envelope in
            guard parameters.isStandard(site) else { return }
            await call.publish("blast_radius", value: worst, level: nil, of: envelope)
        }
    }
}
