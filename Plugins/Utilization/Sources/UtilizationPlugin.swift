// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin
import Patterns

/// How close the program is to running out of people: `check_utilization_threshold`, and the forecast of the next months.
package struct Utilization: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.utilization", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "utilization", title: "Highest weekly share of caps", class: .capacity, unit: "ratio"),
        SignalSpec(
            id: "unserved_category_1_2", title: "Patient safety and required work without anybody", class: .hard,
            unit: "half_days"),
    ]
    /// What it counts.
    package static let metrics = UtilizationMetrics.all
    static let toolName = "check_utilization_threshold"

    private let thresholds: Thresholds
    private let cache = ProgramCache(useful: ["periods", "absences", "assignments"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {
        thresholds = try Thresholds(config["thresholds"])
    }

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Check utilization",
                description: """
                    How close the program is to running out of people over the coming weeks: the tightest half-days with \
                    the people who can do them, each week's load under weekly caps, pools of qualified people against \
                    their safe utilization, and standby for unplanned absences. With what_if it computes from given \
                    numbers instead. Flow results ignore rest rules: they are bounds. \
                    Use it for how much slack there is, or with what_if for a planned change of numbers; for named \
                    gaps detect_conflicts. Costs up to a second.
                    """,
                input: InputSchema.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand"],
                    improves: ["absences", "assignments", "periods"])
            ) { [thresholds, cache] call in
                try await Self.answer(call, site: thresholds, cache)
            }
        ]
    }

    /// The forecast.
    package var taskTypes: [TaskType] { [forecast.taskType] }
    /// When it is made by itself.
    package var schedules: [Schedule] { [ForecastTask.schedule] }

    private var forecast: ForecastTask { ForecastTask(cache: cache, thresholds: thresholds) }

    private static func answer(_ call: ToolCall, site: Thresholds, _ cache: ProgramCache) async throws -> ToolOutput {
        let parameters = try Parameters(call.arguments, site: site)
        if let numbers = call.arguments["what_if"], !numbers.isNull {
            return .structured(WhatIf(numbers, thresholds: parameters.thresholds).envelope(tool: toolName).json)
        }
        var report: UtilizationReport?
        return try await call.pattern(
            rulesVersion: UtilizationReport.rulesVersion, subject: UtilizationReport.subject,
            request: parameters.request, cache: cache
        ) { source in
            let done = try UtilizationReport(tool: toolName, source: source, parameters: parameters) { done, all in
                try call.checkCancellation()
                call.progress(Double(done), of: Double(all), "week \(done + 1) of \(all)")
            }
            report = done
            return done.envelope
        } finish: { envelope in
            guard parameters.isStandard(site: site) else { return }
            if let report { UtilizationMetrics.record(call.host, report) }
            await publish(call, envelope, report, site)
        }
    }

    private static func publish(
        _ call: ToolCall, _ envelope: Envelope, _ report: UtilizationReport?, _ site: Thresholds
    ) async {
        await call.publish(
            "utilization", value: report?.theta, level: nil, of: envelope,
            thresholds: [site.yellow, site.orange, site.red, site.black])
        let unserved = report?.unservedOneAndTwo
        let hard: Level? = unserved.map { $0 > 0 ? .black : .green }
        await call.publish(
            "unserved_category_1_2", value: unserved, level: .some(hard), of: envelope,
            causes: hard == .green ? [] : unservedCauses(envelope))
    }

    /// What has nobody, by service and half-day, before the weeks and shares that follow from it.
    static func unservedCauses(_ envelope: Envelope) -> [String] {
        envelope.findings.filter { $0.code == "short" && $0.level == .black }.prefix(3).map(\.sentence)
            + envelope.levelReasons
    }
}
