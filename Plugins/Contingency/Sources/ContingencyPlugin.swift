// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// What the loss of one or two people would cost, after everybody moved as well as they can:
/// `run_contingency_analysis_resilience`, and the task `resilience_contingency`.
package struct Contingency: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.contingency", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(
            id: "contingency", title: "Half-days that the loss behind the level costs", class: .capacity,
            unit: "half_days")
    ]
    /// What it counts.
    package static let metrics = [single, pairs, duration, redundancy]
    static let toolName = "run_contingency_analysis_resilience"

    private static let single = MetricSpec(
        name: "resilience_n1_compliant", kind: .gauge, help: "1 if the loss of any one person costs nothing, else 0.")
    private static let pairs = MetricSpec(
        name: "resilience_n2_compliant", kind: .gauge,
        help: "1 if the loss of any two people costs nothing of category 1 or 2, else 0.")
    static let duration = MetricSpec(
        name: "resilience_contingency_analysis_duration_seconds", kind: .histogram,
        help: "How long a contingency analysis took.")
    private static let redundancy = MetricSpec(
        name: "resilience_redundancy_level", kind: .gauge,
        help: "How many more people a service could be given in its tightest slot, 8 at most.")

    private let cache = ProgramCache(useful: ["periods", "absences", "assignments", "groups"])

    /// Starts with the site's configuration; there is none.
    package init(host: HostServices, config: JSONValue) throws {}

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Analyze the loss of people",
                description: """
                    What the loss of one person, of any two, or of named people and groups would leave without anybody, \
                    once the others are put where they help most and nobody exceeds a weekly cap: who is missed, in which \
                    half-day, in which service, and the cheapest repair. Also how many could be lost in each slot, how \
                    overload would spread, and what is lost if nobody moves. Flow results ignore rest rules: they are bounds. \
                    Use it before granting leave and to see on whom the schedule hangs; for plans made in advance \
                    get_static_fallbacks. Costs up to a few seconds.
                    """,
                input: ContingencyRequest.schema,
                output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
                signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand"],
                    improves: ["absences", "assignments", "periods", "groups"])
            ) { [cache] call in
                try await Self.answer(call, cache)
            }
        ]
    }

    /// The analysis that looks further ahead than the tool.
    package var taskTypes: [TaskType] { [ContingencyTask(cache: cache).taskType] }
    /// When it is made by itself.
    package var schedules: [Schedule] { [ContingencyTask.schedule] }

    private static func answer(_ call: ToolCall, _ cache: ProgramCache) async throws -> ToolOutput {
        let deadline = SoftDeadline(call)
        let request = try ContingencyRequest(call.arguments)
        let clock = ContinuousClock()
        let start = clock.now
        var report: ContingencyReport?
        return try await call.pattern(
            rulesVersion: ContingencyReport.rulesVersion, subject: ContingencyReport.subject, request: request.common,
            cache: cache
        ) { source in
            var shown = 0.0
            let done = try ContingencyReport(tool: toolName, source, request) { share in
                try call.checkCancellation()
                if share >= shown + 0.02 {
                    shown = share
                    call.progress(share, of: 1)
                }
                return deadline.isPast
            }
            report = done
            return done.envelope
        } finish: { envelope in
            let seconds = (clock.now - start).milliseconds / 1000
            if request.isStandard { await publish(call, envelope, report, seconds) }
        }
    }

    private static func publish(
        _ call: ToolCall, _ envelope: Envelope, _ report: ContingencyReport?, _ seconds: Double
    ) async {
        await call.publish("contingency", value: report?.decisive, level: nil, of: envelope)
        guard let report, let isSecure = report.isSingleSecure else { return }
        call.host.record(single, isSecure ? 1 : 0)
        if let isPairSecure = report.isPairSecure { call.host.record(pairs, isPairSecure ? 1 : 0) }
        call.host.record(duration, seconds)
        for (service, room) in report.redundancy {
            call.host.record(redundancy, Double(room), labels: ["service": .string(service)])
        }
    }
}
