// SPDX-License-Identifier: Apache-2.0

import Coverage
package import HoldfastPlugin
import Patterns
import Roster

/// How the program answers to stress, what that uses up, and how long it lasts.
package struct LeChatelier: Plugin {
    /// Who this is.
    package static let info = PluginInfo(id: "io.holdfast.le-chatelier", version: "0.1.0")
    /// What the sitrep hears.
    package static let signals = [
        SignalSpec(
            id: "le_chatelier", title: "Days that the reserves make up for what is missing", class: .capacity,
            unit: "days")
    ]
    private static let toolName = "analyze_le_chatelier"
    private static let subject = "How the program answers to stress"

    private let cache = ProgramCache(useful: ["periods", "absences", "assignments", "establishment"])

    /// Starts with the site's configuration.
    package init(host: HostServices, config: JSONValue) throws {}

    /// What it offers.
    package var tools: [Tool] {
        [
            Tool(
                Self.toolName, title: "Analyse stress and compensation",
                description: """
                    What the coming weeks lack if nobody does anything, how much of it the best re-dispatch makes up for and at \
                    what price, how long free half-days, work that can wait, spare people and leave that can be moved last, \
                    and how much extra work people already carry. scenario tries out a stress. Use it for how long an \
                    emergency can be borne; for the changes themselves get_static_fallbacks. Flow results ignore rest rules. \
                    Costs up to a second.
                    """,
                input: StressParameters.schema,
                output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
                signals: Self.signals.map(\.id),
                requires: .init(
                    tables: ["people", "services", "eligibility", "demand", "assignments"],
                    improves: ["absences", "periods", "establishment"])
            ) { [cache] call in try await Self.answer(call, cache) }
        ]
    }

    private static func answer(_ call: ToolCall, _ cache: ProgramCache) async throws -> ToolOutput {
        let parameters = try StressParameters(call.arguments)
        var days: Double?
        return try await call.pattern(
            rulesVersion: LeChatelierReport.rulesVersion, subject: subject, request: parameters.request, cache: cache
        ) { source in
            let (envelope, report) = try study(call, source, parameters)
            days = report?.endurance.worst
            return envelope
        } finish: { envelope in
            guard parameters.isStandard else { return }
            await call.publish("le_chatelier", value: days, level: nil, of: envelope)
        }
    }

    /// The whole answer for a program.
    static func study(
        _ call: ToolCall, _ found: ProgramSource, _ parameters: StressParameters
    ) throws -> (Envelope, LeChatelierReport?) {
        let deadline = SoftDeadline(call)
        return try study(found, parameters, tool: call.tool, check: call.checkCancellation) { done, all in
            try call.checkCancellation()
            call.progress(Double(done), of: Double(all), "week \(done + 1) of \(all)")
            return !deadline.isPast
        }
    }

    static func study(
        _ found: ProgramSource, _ parameters: StressParameters, tool: String = toolName,
        check: () throws -> Void = {},
        goOn: (_ done: Int, _ of: Int) throws -> Bool = { _, _ in true }
    ) throws -> (Envelope, LeChatelierReport?) {
        var source = found
        source.missing.removeAll { $0.what == "table establishment" }
        var envelope = Envelope(
            tool: tool, rulesVersion: LeChatelierReport.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json
        let choice = HorizonChoice(source, parameters.request)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(subject, choice.reason)
            return (envelope, nil)
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        guard !source.program.assignments.positions(in: horizon.slots).isEmpty else {
            let reason = "nobody is assigned to anything from \(horizon.from) to \(horizon.to)."
            envelope.setUnknown(subject, reason, code: "no_schedule")
            return (envelope, nil)
        }
        let scenario = try parameters.scenario.map {
            try Scenario($0, field: "/scenario", program: source.program)
        }
        let stress = try StressStudy(source, horizon, scenario: scenario)
        try check()
        let weeks = try HorizonStudy(source.program, horizon, excluded: stress.away)
        let today = source.today ?? horizon.from
        try check()
        let endurance = try Endurance(
            stress, ReservoirStudy(stress).all() + parameters.reservoirs, weeks: weeks.weeks)
        try check()
        let past = try PastCompensation(source, before: today, days: parameters.lookBackDays)
        try check()
        let debt = try DebtStudy(source, before: today, parameters: parameters)
        try check()
        let report = LeChatelierReport(
            stress: stress, endurance: endurance, past: past, debt: debt, parameters: parameters,
            heaviest: try HeaviestWeek(weeks, goOn: goOn))
        fill(&envelope, report, today)
        envelope.findings = try report.findings()
        envelope.figures = LeChatelierFigures(report: report).json
        return (envelope, report)
    }

    private static func fill(_ envelope: inout Envelope, _ report: LeChatelierReport, _ today: LocalDate) {
        if report.past == nil {
            envelope.missing.append(
                Envelope.Missing("past compensation", "no assignments are stored before \(today)."))
        }
        if report.debt == nil {
            envelope.missing.append(
                Envelope.Missing(
                    "debt",
                    "nobody has \(DebtStudy.leastWeeks) weeks of work in the \(DebtStudy.planWeeks) weeks that end \(DebtStudy.debtWeeks) weeks ago."
                ))
        }
        if report.stress.loss > 0, !report.endurance.isKnown {
            envelope.missing.append(
                Envelope.Missing(
                    "sustainable_days",
                    "stocks of fewer than \(Endurance.leastDays) days do not say how long they last: ask with horizon_days \(Endurance.leastDays) or more."
                ))
        }
        if report.heaviest.weeks < report.heaviest.all {
            envelope.missing.append(
                Envelope.Missing(
                    "theta",
                    "there was time for \(report.heaviest.weeks) of \(report.heaviest.all) weeks: it is at least that high."
                ))
        }
        envelope.level = report.level
        envelope.levelReasons = report.reasons
        envelope.headline = report.headline
        envelope.setCompleteness()
    }
}
