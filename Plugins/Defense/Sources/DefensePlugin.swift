// SPDX-License-Identifier: Apache-2.0

import Glibc
package import HoldfastPlugin
import Patterns
import Roster

/// How many layers of defence hold, and which are unproven: `get_defense_level`.
package struct Defense: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.defense", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "defense", title: "Intact levels behind the one that acts", class: .capacity, unit: "levels"),
        SignalSpec(
            id: "defense_demanded", title: "The deepest level of defence that acts", class: .hard, unit: "level"),
    ]
    /// What it feeds the metrics page.
    package static let metrics = [DefenseMetrics.level, DefenseMetrics.activations]
    static let toolName = "get_defense_level"

    private let site: DefenseSite
    private let cache = ProgramCache(useful: ["periods", "absences", "assignments", "work_items"])

    /// Starts with the site's configuration: how long proofs hold, and what levels share.
    package init(host: HostServices, config: JSONValue) throws { site = DefenseSite(config) }

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Get the level of defence",
                description: """
                    Five levels of defence one behind the other: prevention, control, safety systems, containment, emergency \
                    response. For each whether it is intact, degraded, failed or unknown, from what evidence and how old; \
                    which level acts now; how many intact ones are behind it; what they share; how often a year an unplanned \
                    absence gets through all. What nothing proves is unknown, and does not count as good. \
                    Use it to see what is left if the next thing goes wrong; for who and when ask \
                    run_contingency_analysis_resilience. Costs up to a second.
                    """,
                input: DefenseRequest.schema,
                output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand"],
                    improves: ["absences", "assignments", "periods", "work_items"])
            ) { [site, cache] call in
                try await Self.answer(call, site, cache)
            },
            EvidenceTool.tool(cache),
        ]
    }

    private static func answer(
        _ call: ToolCall, _ site: DefenseSite, _ cache: ProgramCache
    ) async throws -> ToolOutput {
        let deadline = SoftDeadline(call)
        let request = try DefenseRequest(call.arguments)
        var filled: DefenseReport?
        return try await call.pattern(
            rulesVersion: DefenseReport.rulesVersion, subject: DefenseReport.subject, request: request.common,
            cache: cache
        ) { source in
            var report = DefenseReport(source, request)
            // First what this tool alone can say: asking others may take what is left of the time.
            if let horizon = report.horizon(),
                let study = try report.study(
                    horizon,
                    isTime: { done in
                        try call.checkCancellation()
                        call.progress(done, of: 1)
                        return deadline.isPast
                    })
            {
                let log = EvidenceLog(reading: try await stored(call))
                let around = try await Surroundings(
                    call, source, horizon, isLive: request.isLive, now: microseconds())
                try report.fill(study, log, around, site, showsNotes: call.context.disclosure == .full)
            }
            filled = report
            return report.envelope
        } finish: { envelope in
            guard request.isStandard else { return }
            await publish(call, envelope, filled)
        }
    }

    /// The evidence, or nothing where the site does not grant the plugin a place for it.
    private static func stored(_ call: ToolCall) async throws -> JSONValue {
        do { return try await call.keyValues.get(EvidenceLog.key).value } catch let failure as ServiceFailure
            where failure.status == .denied
        { return .null }
    }

    /// Microseconds of UTC since 1970.
    private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }

    private static func publish(_ call: ToolCall, _ envelope: Envelope, _ report: DefenseReport?) async {
        // Who may see less than others does not say to everybody that nothing is there.
        if report?.demanded?.isWithheld ?? false { return }
        await call.publish(
            "defense", value: report?.intactBeyond.map { Double($0) }, level: nil, of: envelope,
            causes: envelope.level == .green ? [] : envelope.levelReasons)
        let demanded = report?.demanded
        let hard = demanded?.signal
        await call.publish(
            "defense_demanded", value: hard == nil ? nil : demanded.map { Double($0.level) }, level: .some(hard),
            of: envelope, causes: hard == .green ? [] : envelope.levelReasons)
        if let demanded, demanded.isKnown { await DefenseMetrics.record(call, demanded) }
    }
}
