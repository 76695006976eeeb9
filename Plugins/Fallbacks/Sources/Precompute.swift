// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// The task that keeps the plans fresh: it renews them when the schedule is another one, or a day has gone by.
struct Precompute {
    static let taskName = "resilience_fallback_precompute"
    /// A day: so that plans always reach four weeks ahead.
    private static let renewAfterDays = 1.0

    let cache: ProgramCache
    let settings: ScenarioSettings
    let maximumAgeDays: Int
    let binderFolder: String?

    var taskType: TaskType {
        TaskType(
            Self.taskName, title: "Prepare fallback plans",
            description: """
                Makes a plan for each scenario (losses of people, holiday, essential services, mass casualty) and stores \
                them, when the schedule has changed or the plans are a day old; writes the binder where the site names a \
                folder.
                """,
            input: .object([
                "force": .boolean(description: "Renew them even if they are fresh.", default: false),
                "days_ahead": .integer(
                    in: 1...90, description: "How many days to plan for.", default: PatternRequest.standardHorizon),
            ]),
            effect: .write, queue: "resilience", priority: .bulk, timeoutMilliseconds: 600_000, maximumAttempts: 2,
            backoff: Backoff(initialMilliseconds: 600_000, maximumMilliseconds: 600_000, factor: 1, jitter: .none),
            concurrency: 1, unique: .arguments
        ) { call in .structured(try await run(call)) }
    }

    /// All plans anew every Sunday, and within a quarter of an hour what an edit has made stale.
    static let schedules = [
        Schedule(
            "resilience-precompute-fallbacks", cron: "0 3 * * 0", timeZone: "UTC", task: taskName,
            arguments: ["force": true], catchUp: .one),
        Schedule(
            "resilience-renew-fallbacks", cron: "*/15 * * * *", timeZone: "UTC", task: taskName, catchUp: .one,
            jitterSeconds: 30),
    ]

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let source: ProgramSource
        do { source = try await cache.read(call.host, plan: nil, version: nil) } catch let failure as ServiceFailure
            where failure.status == .notFound
        {
            return ["refreshed": false, "reason": .string(failure.detail)]
        }
        var request = PatternRequest()
        request.horizonDays = Int(call.arguments["days_ahead"]?.integerValue ?? PatternRequest.standardHorizon)
        let choice = HorizonChoice(source, request)
        guard let horizon = choice.horizon else { return ["refreshed": false, "reason": .string(choice.reason)] }
        let list = ScenarioList(source.program, horizon, settings)
        let store = PlanStore(keyValues: call.keyValues)
        let before = try await store.index()
        let isForced = call.arguments["force"]?.boolValue ?? false
        guard let reason = isForced ? "asked for" : reason(before, list, source) else {
            return ["refreshed": false, "reason": "the plans are fresh"]
        }
        // What is not fresh first: where time is short, the next run goes on with what this one left.
        let fresh = Set((before?.plans ?? []).filter { isFresh($0, source) }.map(\.id))
        let wanted = list.all.filter { !fresh.contains($0.id) } + list.all.filter { fresh.contains($0.id) }
        let result = try PlanMaking(source: source, horizon: horizon, scenarios: wanted)
            .run(call, until: SoftDeadline(call))
        var old: [(plan: FallbackPlan, deltas: [PlanDelta])] = []
        if let before, !result.missing.isEmpty {
            let deltas = try await store.allDeltas(in: before)
            old = before.plans.compactMap { plan in deltas[plan.id].map { (plan, $0) } }
        }
        let plans = result.completed(by: old, in: list.all)
        guard try await store.replace(plans) else {
            return ["refreshed": false, "reason": "another daemon was renewing them"]
        }
        call.host.record(Activation.activeGauge, Double(try await ActiveFallback.all(call.keyValues).count))
        let binder = try await writeBinder(call, source, plans)
        let known = Set(plans.map(\.plan.id))
        let missing = result.missing.filter { !known.contains($0.id) }
        return [
            "refreshed": true, "reason": .string(reason), "timestamp": source.now.map { .string("\($0)") } ?? .null,
            "period": ["start": .string("\(horizon.from)"), "end": .string("\(horizon.to)")],
            "scenarios_computed": .integer(Int64(result.made.count)),
            "scenarios_failed": .integer(Int64(missing.count)),
            "results": .object(
                PrecomputeResults(plans.map(\.plan), maximumAgeDays: maximumAgeDays).json),
            "scenarios": .integer(Int64(result.made.count)),
            "scenarios_kept": .integer(Int64(plans.count - result.made.count)),
            "scenarios_missing": .array(missing.prefix(20).map { .string($0.id) }),
            "site_faults": .array(list.faults.map { .string($0) }), "binder": binder?.json ?? .null,
        ]
    }

    /// Why the plans have to be made anew; nil if they need not.
    private func reason(_ index: PlanIndex?, _ list: ScenarioList, _ source: ProgramSource) -> String? {
        guard let plans = index?.plans else { return "there were none" }
        if plans.contains(where: { $0.digest != source.digest }) { return "the schedule has changed" }
        if plans.contains(where: { !isFresh($0, source) }) { return "they are a day old" }
        return Set(list.all.map(\.id)).isSubset(of: plans.map(\.id)) ? nil : "scenarios have come"
    }

    /// Whether a plan need not be made anew.
    private func isFresh(_ plan: FallbackPlan, _ source: ProgramSource) -> Bool {
        plan.digest == source.digest && plan.age(at: source.now) ?? 0 < Self.renewAfterDays
    }

    private func writeBinder(
        _ call: ToolCall, _ source: ProgramSource, _ plans: [(plan: FallbackPlan, deltas: [PlanDelta])]
    ) async throws -> BinderState? {
        guard let binderFolder else { return nil }
        let deltas = Dictionary(plans.map { ($0.plan.id, $0.deltas) }, uniquingKeysWith: { first, _ in first })
        let files = Binder(
            source: source, plans: plans.map(\.plan), deltas: deltas, maximumAgeDays: maximumAgeDays
        ).files()
        var state: BinderState
        do {
            try BinderFolder(path: binderFolder).write(files)
            state = BinderState(
                folder: binderFolder, writtenAt: source.now.map { "\($0)" } ?? "", files: files.count)
        } catch {
            state = BinderState(folder: binderFolder, fault: error.description)
            call.log(.warning, "the binder was not written", ["reason": .string(error.description)])
        }
        try await call.keyValues.put(BinderState.key, state.json)
        return state
    }
}
