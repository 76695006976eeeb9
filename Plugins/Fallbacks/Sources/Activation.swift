// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// The tools that begin and end following a stored plan.
struct Activation {
    let cache: ProgramCache
    /// Plans that are older do not count as fresh.
    var maximumAgeDays = FallbackParameters.standardAgeDays

    static let activeGauge = MetricSpec(
        name: "resilience_active_fallbacks", kind: .gauge, help: "Fallback plans that are being followed.")
    static let activations = MetricSpec(
        name: "resilience_fallback_activations_total", kind: .counter,
        help: "Fallback plans that were begun, by kind of scenario.")

    /// Edits of one commit.
    private static let maximumEdits = 10_000
    /// Breaking rules takes somebody else's agreement (resilience.md section 5f).
    private static let acceptsBreaches = ToolSchema(json: [
        "required": ["accept_breaches"], "properties": ["accept_breaches": ["const": true]],
    ])

    private static let reason = ToolSchema.string(
        description: "Why, for the history.", minimumLength: 10, maximumLength: 500)
    private static let scenario = ToolSchema.string(
        description: "The id of the plan, such as loss-r07.", minimumLength: 1, maximumLength: 300)

    var tools: [Tool] {
        [
            Tool(
                "activate_fallback", title: "Follow a fallback plan",
                description: """
                    Writes a stored fallback plan into the live schedule from now on: the people who are away lose their \
                    assignments, the others change as the plan says. No solver is needed. Changes that do not fit the \
                    schedule of now are left out and named. A plan that breaks rules needs accept_breaches, and \
                    with it somebody else has to approve the call. A plan that is not fresh, or a second one beside one that is \
                    being followed, needs accept_stale. deactivate_fallback undoes it. \
                    Use it only after get_static_fallbacks, and with a person's word.
                    """,
                input: .object(
                    [
                        "scenario": Self.scenario, "reason": Self.reason,
                        "accept_breaches": .boolean(
                            description:
                                "Follow it although it breaks the rules that it names; somebody else has to approve.",
                            default: false),
                        "accept_stale": .boolean(
                            description:
                                "Follow it although it is not fresh, or while another plan is being followed.",
                            default: false),
                    ], required: ["scenario", "reason"]),
                effect: .write,
                effectRules: [Tool.EffectRule(when: Self.acceptsBreaches, effect: .destructive)]
            ) { call in try await activate(call) },
            Tool(
                "deactivate_fallback", title: "Stop following a fallback plan",
                description: """
                    Undoes a fallback plan from now on. Use it when the reason for the plan is over. Rows that it \
                    changed get back what they were, unless somebody \
                    has changed them since.
                    """,
                input: .object(
                    ["scenario": Self.scenario, "reason": Self.reason], required: ["scenario", "reason"]),
                effect: .write
            ) { call in try await deactivate(call) },
        ]
    }

    private func activate(_ call: ToolCall) async throws -> ToolOutput {
        let id = call.arguments["scenario"]?.stringValue ?? ""
        let reason = call.arguments["reason"]?.stringValue ?? ""
        let store = PlanStore(keyValues: call.keyValues)
        guard let index = try await store.index(), let plan = index.plans.first(where: { $0.id == id }) else {
            throw ToolFailure.notFound(
                "There is no stored plan \"\(id)\"; get_static_fallbacks lists them, resilience_fallback_precompute makes them."
            )
        }
        guard let deltas = try await store.deltas(of: id, in: index) else {
            throw ToolFailure.unavailable("The plans are being renewed; try again.", retryAfterMilliseconds: 2000)
        }
        if plan.needsApproval, call.arguments["accept_breaches"]?.boolValue != true {
            let breaches = plan.breaches.prefix(5).map { "\($0.code) for \($0.person)" }.joined(separator: ", ")
            throw ToolFailure.conflict(
                "The plan \(id) breaks rules: \(breaches). With accept_breaches somebody else is asked to approve it.")
        }
        let key = ActiveFallback.prefix + id
        guard try await call.keyValues.get(key).value.isNull else {
            throw ToolFailure.conflict("The plan \(id) is being followed already.")
        }
        let source = try await cache.read(call.host, plan: nil, version: nil)
        if call.arguments["accept_stale"]?.boolValue != true,
            let refusal = Self.refusal(
                plan,
                Freshness(plan, digest: source.digest, now: source.now, maximumAgeDays: maximumAgeDays),
                following: try await ActiveFallback.all(call.keyValues).map(\.scenario))
        {
            throw ToolFailure.conflict(refusal)
        }
        let edits = ActivationEdits(plan, deltas, source.program, from: Self.start(source))
        guard !edits.done.isEmpty else {
            throw ToolFailure.conflict("Nothing of the plan \(id) fits the schedule of now; make a new one.")
        }
        guard edits.done.count <= Self.maximumEdits else {
            throw ToolFailure.invalid(
                field: "/scenario", value: .string(id),
                allowed:
                    "a plan of at most \(Self.maximumEdits) changes at once; this one makes \(edits.done.count) until \(plan.to)"
            )
        }
        let active = ActiveFallback(
            scenario: id, kind: plan.kind, since: source.now, reason: reason, version: source.version,
            undo: edits.undo, done: edits.done)
        let receipt = try await call.commit(
            Commit(
                edits: edits.done, expecting: source.version, reason: reason, reasonCode: "fallback",
                accepted: plan.breaches.prefix(20).map { "\($0.code) \($0.person)" },
                keyValues: [.put(key, active.stored)], expectedETags: [key: 0]))
        call.host.record(Self.activations, labels: ["scenario": .string(plan.kind.rawValue)])
        await Self.count(call)
        let warning = plan.digest == source.digest ? nil : "The plan was made from another version of the schedule."
        return .structured([
            "scenario": .string(id), "schedule_version": receipt.version.map { .integer($0) } ?? .null,
            "changes": .integer(Int64(edits.done.count)),
            "skipped": .array(edits.skipped.prefix(50).map(FallbackResources.json)),
            "total_skipped": .integer(Int64(edits.skipped.count)),
            "warning": warning.map { .string($0) } ?? .null,
        ])
    }

    /// Why a plan is not followed without accept_stale; nil if nothing is against it.
    static func refusal(_ plan: FallbackPlan, _ state: Freshness, following: [String]) -> String? {
        if !following.isEmpty {
            let names = following.sorted().joined(separator: ", ")
            return
                "\(names) is being followed already: stop it by deactivate_fallback first. accept_stale follows \(plan.id) beside it, and what does not fit is left out."
        }
        guard state != .fresh else { return nil }
        return
            "The plan \(plan.id) is \(state.rawValue): it does not fit the schedule of now. Start the task resilience_fallback_precompute and look at it again; accept_stale follows it all the same, and what does not fit is left out."
    }

    private func deactivate(_ call: ToolCall) async throws -> ToolOutput {
        let id = call.arguments["scenario"]?.stringValue ?? ""
        let key = ActiveFallback.prefix + id
        let entry = try await call.keyValues.get(key)
        guard let active = ActiveFallback(entry.value) else {
            throw ToolFailure.notFound("No plan \"\(id)\" is being followed.")
        }
        let source = try await cache.read(call.host, plan: nil, version: nil)
        let (edits, skipped) = ActivationEdits.undoing(active, source.program, from: Self.start(source))
        let receipt = try await call.commit(
            Commit(
                edits: edits, expecting: source.version, reason: call.arguments["reason"]?.stringValue ?? "",
                reasonCode: "fallback_ended", keyValues: [.delete(key)], expectedETags: [key: entry.etag]))
        await Self.count(call)
        return .structured([
            "scenario": .string(id), "schedule_version": receipt.version.map { .integer($0) } ?? .null,
            "restored": .integer(Int64(edits.count)), "left_alone": .integer(Int64(skipped)),
        ])
    }

    /// Sets the gauge to how many plans are being followed.
    static func count(_ call: ToolCall) async {
        // The plan is written by now; a gauge that cannot be renewed keeps its value and fails nobody.
        guard let active = try? await ActiveFallback.all(call.keyValues) else { return }
        call.host.record(activeGauge, Double(active.count))
    }

    /// The slot that is running now, or the first there is.
    private static func start(_ source: ProgramSource) -> SlotIndex {
        guard let now = source.now else { return SlotIndex(rawValue: .min / 8) }
        let slot = Slot.allCases.last { source.profile.start(of: $0) <= now.time } ?? .am
        return SlotIndex(now.date, slot)
    }
}
