// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns
import Roster

/// How many decisions wait on the coordinators, and which can be closed together: `assess_cognitive_load`.
package struct CognitiveLoad: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.cognitive-load", version: "0.1.0")
    /// The share of time with more open items than can be kept in mind, for the sitrep.
    package static let signals = [
        SignalSpec(
            id: "cognitive_load", title: "Time with more open decisions than can be kept in mind", class: .advisory,
            unit: "ratio")
    ]
    static let toolName = "assess_cognitive_load"

    private let desk: DeskSettings
    private let cache = ProgramCache(useful: ["work_items"])

    /// Starts with the site's desk.
    package init(host: HostServices, config: JSONValue) throws {
        desk = DeskSettings(config)
    }

    /// The one tool.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Assess cognitive load",
                description: """
                    How many decisions wait on the coordinators and for how long: open items now and over the last days, the \
                    share of time with more than four, what is overdue or expires today, how busy the desk is, what each \
                    item touches, and which items can be closed in one batch. Nothing is decided for anybody. \
                    Use it to plan the desk's day. Costs milliseconds.
                    """,
                input: Parameters.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(tables: ["people", "services", "eligibility", "demand", "work_items"])
            ) { [desk, cache] call in
                try await Self.answer(call, desk, cache)
            }
        ]
    }

    private static func answer(_ call: ToolCall, _ desk: DeskSettings, _ cache: ProgramCache) async throws -> ToolOutput
    {
        let parameters = try Parameters(call.arguments, site: desk)
        let showsKinds = call.context.disclosure == .full
        var share: Double?
        return try await call.pattern(
            rulesVersion: LoadReport.rulesVersion, subject: LoadReport.subject, request: parameters.request,
            cache: cache
        ) { source in
            let report = try LoadReport(
                tool: toolName, source: source, parameters: parameters, showsKinds: showsKinds)
            share = report.share
            return report.envelope
        } finish: { envelope in
            guard parameters.isStandard else { return }
            // Items' words are for full disclosure only: what all may hear is in the headline and the reasons.
            await call.publish(
                "cognitive_load", value: share, level: nil, of: envelope,
                causes: [envelope.headline] + envelope.levelReasons)
        }
    }
}
