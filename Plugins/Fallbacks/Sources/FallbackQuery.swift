// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `get_static_fallbacks`.
struct FallbackQuery {
    static let toolName = "get_static_fallbacks"
    private static let subject = "Whether plans are ready"
    /// Tables that make plans better and whose absence says nothing.
    private static let optional = ["calls", "logged_hours", "groups", "exceptions"]

    let cache: ProgramCache
    let settings: ScenarioSettings
    let maximumAgeDays: Int
    let binderFolder: String?

    var tool: Tool {
        Tool(
            Self.toolName, title: "Show fallback plans",
            description: """
                Plans that are ready for losses that can be foreseen: each person, pairs, groups, half strength, holiday, \
                essential services, mass casualty. For each: what is covered if nobody does anything, what if the plan is \
                followed, how many changes that takes, which rules it breaks, and whether it is still fresh; and which one \
                fits who is away now. With scenarios it plans for cases of your own. Use it when somebody falls out; for one \
                gap suggest_cover. Costs a few milliseconds from the store, seconds when it has to plan.
                """,
            input: FallbackParameters.schema,
            output: Envelope.schema(figures: .object([:], additionalProperties: true)), effect: .read,
            signals: Fallbacks.signals.map(\.id),
            requires: .init(
                tables: ["people", "services", "eligibility", "demand", "assignments"],
                improves: ["absences", "periods", "calls", "logged_hours", "groups"])
        ) { call in try await answer(call) }
    }

    private func answer(_ call: ToolCall) async throws -> ToolOutput {
        let parameters = try FallbackParameters(call.arguments, siteAgeDays: maximumAgeDays)
        let deadline = SoftDeadline(call)
        var verdict: FallbackVerdict?
        return try await call.pattern(
            rulesVersion: FallbackReport.rulesVersion, subject: Self.subject, request: parameters.request, cache: cache
        ) { source in
            let (envelope, found) = try await study(call, source, parameters, deadline)
            verdict = found
            return envelope
        } finish: { envelope in
            guard parameters.isStandard else { return }
            await call.publish("fallbacks", value: verdict.map { Double($0.faults) }, level: nil, of: envelope)
            let one = verdict?.worstCategoryOne
            let why = one == nil ? verdict?.reasons : nil
            await call.publish(
                "fallback_category_1", value: one.map(Double.init),
                level: .some(one.map { $0 > 0 ? Level.black : .green }), of: envelope,
                causes: one ?? 0 > 0 ? nil : why ?? [envelope.headline])
        }
    }

    private func study(
        _ call: ToolCall, _ found: ProgramSource, _ parameters: FallbackParameters, _ deadline: SoftDeadline
    ) async throws -> (Envelope, FallbackVerdict?) {
        var source = found
        source.missing.removeAll { missing in Self.optional.contains { missing.what == "table \($0)" } }
        var envelope = Envelope(
            tool: call.tool, rulesVersion: FallbackReport.rulesVersion, source: source, request: parameters.request)
        envelope.parameters = parameters.json
        let choice = HorizonChoice(source, parameters.request)
        guard let horizon = choice.horizon else {
            envelope.setUnknown(Self.subject, choice.reason)
            return (envelope, nil)
        }
        envelope.setHorizon(horizon, cut: choice.reason)
        guard !source.program.assignments.positions(in: horizon.slots).isEmpty else {
            envelope.setUnknown(
                Self.subject, "nobody is assigned to anything from \(horizon.from) to \(horizon.to).",
                code: "no_schedule")
            return (envelope, nil)
        }
        let scenarios = try scenarios(source, horizon, parameters, &envelope)
        var report = try await report(call, source, horizon, parameters, scenarios, deadline, &envelope)
        let chosen = try await chosen(call, parameters, &report)
        try report.value.fill(&envelope, chosen: chosen)
        return (envelope, report.value.verdict)
    }

    private func scenarios(
        _ source: ProgramSource, _ horizon: Horizon, _ parameters: FallbackParameters, _ envelope: inout Envelope
    ) throws -> [FallbackScenario] {
        guard parameters.custom.isEmpty else {
            return try parameters.custom.enumerated().map { index, document in
                let scenario = try Scenario(document, field: "/scenarios/\(index)", program: source.program)
                return FallbackScenario(kind: .custom, scenario: scenario, label: scenario.id)
            }
        }
        let list = ScenarioList(source.program, horizon, settings)
        envelope.missing += list.faults.map { Envelope.Missing("scenario of the site", $0) }
        return list.all
    }

    /// Plans with what their changes are, where these are known without the store.
    private struct Loaded {
        var value: FallbackReport
        var index: PlanIndex?
        var deltas: [String: [PlanDelta]] = [:]
    }

    private func report(
        _ call: ToolCall, _ source: ProgramSource, _ horizon: Horizon, _ parameters: FallbackParameters,
        _ scenarios: [FallbackScenario], _ deadline: SoftDeadline, _ envelope: inout Envelope
    ) async throws -> Loaded {
        let store = PlanStore(keyValues: call.keyValues)
        let (active, binder, index) = await stored(call, parameters, &envelope)
        if let index {
            let known = Set(index.plans.map(\.id))
            return Loaded(
                value: FallbackReport(
                    source: source, horizon: horizon, parameters: parameters, plans: index.plans,
                    missing: scenarios.filter { !known.contains($0.id) }, active: active, binder: binder,
                    isStored: true), index: index)
        }
        let result = try PlanMaking(source: source, horizon: horizon, scenarios: scenarios).run(call, until: deadline)
        if !result.missing.isEmpty {
            envelope.missing.append(
                Envelope.Missing(
                    "\(result.missing.count) of \(scenarios.count) plans",
                    "there was no time for them; the task \(Precompute.taskName) makes them all."))
        }
        if !result.knowsHours {
            envelope.missing.append(
                Envelope.Missing("hour rules", "the program's time zone or rows do not allow looking at them."))
        }
        var isStored = false
        if parameters.readsStore, result.missing.isEmpty {
            do { isStored = try await store.replace(result.made) } catch let failure as ServiceFailure {
                envelope.missing.append(Envelope.Missing("stored plans", "they were not kept: \(failure.detail)"))
            }
        }
        var used = parameters
        used.knowsHours = result.knowsHours
        return Loaded(
            value: FallbackReport(
                source: source, horizon: horizon, parameters: used, plans: result.made.map(\.plan),
                missing: result.missing, active: active, binder: binder, isStored: isStored),
            deltas: Dictionary(result.made.map { ($0.plan.id, $0.deltas) }, uniquingKeysWith: { first, _ in first }))
    }

    /// What the store has; a plugin without a store answers from what it can make now, and says so.
    private func stored(
        _ call: ToolCall, _ parameters: FallbackParameters, _ envelope: inout Envelope
    ) async -> (active: [ActiveFallback], binder: BinderState?, index: PlanIndex?) {
        do {
            let active = try await ActiveFallback.all(call.keyValues)
            guard parameters.readsStore else { return (active, nil, nil) }
            call.host.record(Activation.activeGauge, Double(active.count))
            let state = BinderState(try await call.keyValues.get(BinderState.key).value)
            if binderFolder != nil, let fault = state.fault {
                envelope.missing.append(Envelope.Missing("binder", fault))
            }
            let index = try await PlanStore(keyValues: call.keyValues).index()
            return (active, binderFolder == nil ? nil : state, index)
        } catch {
            let reason = (error as? ServiceFailure)?.detail ?? "\(error)"
            envelope.missing.append(Envelope.Missing("stored plans", reason))
            return ([], nil, nil)
        }
    }

    /// The plan that the caller wants to see whole.
    private func chosen(
        _ call: ToolCall, _ parameters: FallbackParameters, _ loaded: inout Loaded
    ) async throws -> (plan: FallbackPlan, deltas: [PlanDelta])? {
        guard let id = parameters.scenario else { return nil }
        guard let plan = loaded.value.plans.first(where: { $0.id == id }) else {
            throw ToolFailure.invalid(
                field: "/scenario", value: .string(id),
                allowed: "the id of a plan, such as \(loaded.value.plans.prefix(3).map(\.id).joined(separator: ", "))")
        }
        guard let index = loaded.index else { return (plan, loaded.deltas[id] ?? []) }
        let store = PlanStore(keyValues: call.keyValues)
        guard let deltas = try await store.deltas(of: id, in: index) else {
            throw ToolFailure.unavailable("The plans are being renewed; try again.", retryAfterMilliseconds: 2000)
        }
        return (plan, deltas)
    }
}
