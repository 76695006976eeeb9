// SPDX-License-Identifier: Apache-2.0

public import HoldfastPlugin

/// How close the program is to running out of people: `check_utilization_threshold`.
struct Utilization: Plugin {
    static let info = PluginInfo(id: "io.holdfast.utilization", version: "0.1.0")
    static let signals = [
        SignalSpec(id: "utilization", title: "Highest weekly share of caps", class: .capacity, unit: "ratio"),
        SignalSpec(
            id: "unserved_category_1_2", title: "Patient safety and required work without anybody", class: .hard,
            unit: "half_days"),
    ]
    static let toolName = "check_utilization_threshold"
    /// How often the figures should be renewed; the sitrep counts older than two of these as stale.
    static let periodSeconds: Int64 = 3600

    private let thresholds: Thresholds
    private let cache = ProgramCache()

    init(host: HostServices, config: JSONValue) throws {
        thresholds = try Thresholds(config["thresholds"])
    }

    var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Check utilization",
                description: """
                    How close the program is to running out of people over the coming weeks: the tightest half-days with \
                    the people who can do them, each week's load under weekly caps, pools of qualified people against \
                    their safe utilization, and standby for unplanned absences. With what_if it computes from given \
                    numbers instead. Flow results ignore rest rules: they are bounds.
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

    private static func answer(_ call: ToolCall, site: Thresholds, _ cache: ProgramCache) async throws -> ToolOutput {
        let clock = ContinuousClock()
        let start = clock.now
        let parameters = try Parameters(call.arguments, site: site)
        var envelope: Envelope
        if let numbers = call.arguments["what_if"], !numbers.isNull {
            envelope = WhatIf(numbers, thresholds: parameters.thresholds).envelope(tool: toolName)
        } else {
            envelope = try await study(call, parameters, site: site, cache)
        }
        let spent = (clock.now - start).components
        envelope.computedMilliseconds = Double(spent.seconds) * 1e3 + Double(spent.attoseconds) * 1e-15
        return .structured(envelope.json)
    }

    private static func study(
        _ call: ToolCall, _ parameters: Parameters, site: Thresholds, _ cache: ProgramCache
    ) async throws -> Envelope {
        let source: ProgramSource
        do {
            source = try await cache.read(call.host, plan: parameters.plan, version: parameters.version)
        } catch let failure as ServiceFailure where failure.status == .notFound && parameters.version == nil {
            let envelope = UtilizationReport.noProgram(tool: toolName, parameters: parameters, reason: failure.detail)
            if parameters.isStandard(site: site) { await publish(call, envelope, theta: nil, unserved: nil) }
            return envelope
        }
        let report = try UtilizationReport(tool: toolName, source: source, parameters: parameters) { done, all in
            try call.checkCancellation()
            call.progress(Double(done), of: Double(all), "week \(done + 1) of \(all)")
        }
        if parameters.isStandard(site: site) {
            await publish(call, report.envelope, theta: report.theta, unserved: report.unservedOneAndTwo)
        }
        return report.envelope
    }

    /// Tells the sitrep; a host that does not want to hear it keeps nobody from the answer.
    private static func publish(_ call: ToolCall, _ envelope: Envelope, theta: Double?, unserved: Double?) async {
        let hard: Level? = unserved.map { $0 > 0 ? .black : .green }
        let causes = envelope.findings.filter { ($0.level ?? .green) >= .yellow }.prefix(3).map(\.sentence)
        let signals = [
            Signal(
                id: "utilization", value: theta, level: envelope.level.word, asOf: envelope.asOf ?? "",
                periodSeconds: periodSeconds, scheduleVersion: envelope.scheduleVersion,
                causes: causes.isEmpty ? [envelope.headline] : Array(causes)),
            Signal(
                id: "unserved_category_1_2", value: unserved, level: hard.word, asOf: envelope.asOf ?? "",
                periodSeconds: periodSeconds, scheduleVersion: envelope.scheduleVersion,
                causes: hard == .green ? [] : envelope.levelReasons),
        ]
        for signal in signals {
            do { try await call.publish(signal) } catch {
                call.log(.notice, "the signal was not published", ["signal": .string(signal.id)])
            }
        }
    }
}

private let entry = PluginEntry.make(Utilization.self)
/// The only exported symbol.
@c @implementation public func hf_plugin_entry_v1() -> UnsafePointer<hf_entry>? { entry.pointer }
