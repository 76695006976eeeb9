// SPDX-License-Identifier: Apache-2.0

import Coverage
package import HoldfastPlugin
import Patterns
import Roster

/// Which slots are sought and which avoided, from trails that fade: `analyze_stigmergy`.
package struct Stigmergy: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.stigmergy", version: "0.1.0")
    /// What it tells the sitrep.
    package static let signals = [
        SignalSpec(id: "stigmergy", title: "Avoided slots of protected work", class: .advisory, unit: "slots")
    ]
    static let toolName = "analyze_stigmergy"

    private let evaporation: Evaporation
    private let deposits: Deposits
    private let cache = ProgramCache(
        useful: ["periods", "absences", "assignments", "swaps", "preference_signals"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {
        do { evaporation = try Evaporation(halfLifeDays: config["half_life_days"]?.doubleValue ?? 30) } catch {
            throw ToolFailure.invalid(field: "/half_life_days", allowed: error.allowed)
        }
        deposits = Deposits(config["deposits"])
    }

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Analyse stigmergy",
                description: """
                    Which slots of the week people seek and which they avoid, from the trails that their choices leave: \
                    swaps, refusals, volunteering, satisfaction. Trails fade by half in 30 days and are kept between calls. \
                    For a slot it suggests whom to ask, by trail and by how light the week is, to those with the scope \
                    personal:behaviour. \
                    Use it before asking for volunteers or sharing out unloved slots; for fairness of exchanges \
                    get_behavioral_patterns. Costs a moment.
                    """,
                input: Parameters.schema, output: Envelope.schema(figures: .object([:], additionalProperties: true)),
                effect: .read, signals: Self.signals.map(\.id),
                requires: .init(tables: ["swaps", "assignments"], improves: ["preference_signals", "absences"])
            ) { [evaporation, deposits, cache] call in
                try await Self.answer(call, evaporation, deposits, cache)
            }
        ]
    }

    private static func answer(
        _ call: ToolCall, _ site: Evaporation, _ deposits: Deposits, _ cache: ProgramCache
    ) async throws -> ToolOutput {
        let parameters = try Parameters(call.arguments)
        let showsPeople = call.context.scopes.contains(StigmergyReport.scope)
        var avoided: Double?
        return try await call.pattern(
            rulesVersion: StigmergyReport.rulesVersion, subject: StigmergyReport.subject,
            request: parameters.request, cache: cache
        ) { source in
            guard let now = source.now else {
                var envelope = Envelope(
                    tool: toolName, rulesVersion: StigmergyReport.rulesVersion, source: source,
                    request: parameters.request)
                envelope.setUnknown(StigmergyReport.subject, "the program's now is not known.", what: "as_of")
                return envelope
            }
            let own = try parameters.halfLifeDays.map { try Evaporation(halfLifeDays: $0) } ?? site
            let day = Double(now.minutes) / 1440
            let fed =
                parameters.isStored(siteHalfLife: site.halfLifeDays)
                ? try await TrailFeed(call: call, source: source, deposits: deposits, evaporation: own, now: day)
                    .stored()
                : FedTrails(tablesOf: source.program, deposits, own, now: day)
            let report = try StigmergyReport(
                tool: toolName, source: source, parameters: parameters, siteHalfLife: site.halfLifeDays,
                fed: fed, now: now, showsPeople: showsPeople)
            avoided = report.avoidedProtected
            return report.envelope
        } finish: { envelope in
            guard parameters.isStandard(siteHalfLife: site.halfLifeDays) else { return }
            await call.publish("stigmergy", value: avoided, level: nil, of: envelope)
        }
    }
}
