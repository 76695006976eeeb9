// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// Proposing, entering and leaving crisis mode.
///
/// It holds publishing and nothing else: it never gives up an activity by itself.
enum CrisisTools {
    static let activations = MetricSpec(
        name: "resilience_crisis_activations_total", kind: .counter, help: "Times that crisis mode was entered.")

    static let severitySchema = ToolSchema.enumeration(
        Crisis.Severity.allCases.map(\.rawValue), description: "How bad it is.")
    static let reasonSchema = ToolSchema.string(
        description: "Why, in a sentence that others will read.", minimumLength: 10, maximumLength: 500)
    private static let output = ToolSchema.object([:], additionalProperties: true)

    static let all = [propose, enter, leave]

    private static let propose = Tool(
        "propose_crisis_mode", title: "Propose crisis mode",
        description: """
            Notes that somebody thinks crisis mode should be entered; the sitrep shows it for a day. Use it for what no figure \
            shows; the sitrep proposes by itself at BLACK, and when RED has lasted two evaluations. Changes nothing else.
            """,
        input: .object(["severity": severitySchema, "reason": reasonSchema], required: ["severity", "reason"]),
        output: output,
        effect: .write, aliases: [.post("/api/v1/resilience/crisis/propose")]
    ) { call in
        let store = CrisisStore(host: call.host)
        let (severity, reason) = (try Self.severity(call), try call.string("reason"))
        let (person, now) = (call.context.principal, UTCMoment.now)
        try await refusing {
            try await store.change("crisis_proposed") {
                try $0.propose(severity, reason: reason, by: person, at: now)
            }
        }
        await SitrepResource.tell(call)
        return .structured(["proposed": true, "severity": .string(severity.rawValue), "at": .string(now.description)])
    }

    private static let enter = Tool(
        "enter_crisis_mode", title: "Enter crisis mode",
        description: """
            Enters crisis mode once another person has approved it: until it is left, or its time is over, nothing is \
            published but what an administrator passes over the hold with a reason. Use it when the schedule must stand still \
            while people see to an emergency. It gives up no activity; for that execute_sacrifice_hierarchy.
            """,
        input: .object(
            [
                "severity": severitySchema, "reason": reasonSchema,
                "expires_in_hours": .integer(
                    in: 1...336, description: "When it ends by itself.", default: CrisisEntry.standardHours),
            ], required: ["severity", "reason"]), output: output, effect: .write,
        aliases: [.post("/api/v1/resilience/crisis/activate")]
    ) { call in
        let crisis = try await CrisisEntry(
            severity: try severity(call), reason: try call.string("reason"),
            hours: call.integer(ifPresent: "expires_in_hours") ?? CrisisEntry.standardHours
        ).run(call)
        return .structured([
            "crisis": crisis.shown(call.context.disclosure), "held": .array([.string(CrisisStore.hold)]),
        ])
    }

    private static let leave = Tool(
        "leave_crisis_mode", title: "Leave crisis mode",
        description: """
            Leaves crisis mode once another person has approved it: clears its hold on publishing, and answers with the plan \
            by which everything goes back to normal. Use it when the emergency is over. Restores nothing else by itself.
            """,
        input: .object(["reason": reasonSchema], required: ["reason"]), output: output, effect: .write,
        aliases: [.post("/api/v1/resilience/crisis/deactivate")]
    ) { call in
        let store = CrisisStore(host: call.host)
        let reason = try call.string("reason")
        guard let active = try await store.read().log.active(at: .now) else { throw Self.conflict(.none) }
        let answer = try await call.ask(
            .approval(
                key: "leave", title: "End of crisis \(active.number)",
                message: "Leave crisis mode and allow publishing again? \(reason)"))
        guard answer.isApproved else {
            throw ToolFailure.denied("That crisis mode is left was not approved. \(answer.reason ?? "")")
        }
        let (person, now) = (call.context.principal, UTCMoment.now)
        let crisis = try await refusing {
            try await store.change("crisis_left") { try $0.leave(by: person, reason: reason, at: now) }
        }
        try await store.releasePublishing(reason: "Crisis \(crisis.number) is over.")
        call.log(.notice, "crisis mode left", ["severity": .string(crisis.severity.rawValue)])
        await SitrepResource.tell(call)
        return .structured([
            "crisis": crisis.shown(call.context.disclosure), "approved_by": .string(answer.answeredBy),
            "restore_plan": .array(try await Self.plan(crisis, call).map(\.json)),
        ])
    }

    private static func plan(_ crisis: Crisis, _ call: ToolCall) async throws -> [RestorePlan.Step] {
        let plans = try await call.request("roster.versions/1", ["op": "plans"])["items"]?.arrayValue ?? []
        let drafts = plans.filter { $0["state"]?.stringValue == "draft" }.compactMap { $0["plan"]?.stringValue }
        let tools = try await call.request("tool.list/1", [:])["items"]?.arrayValue ?? []
        // The crisis is left by now: without the memory the plan names no figures, and the other steps stand.
        let memory = try? await MemoryStore(call: call, rules: SiteRules([:])).read().memory
        return RestorePlan.steps(
            crisis, drafts: drafts, tools: Set(tools.compactMap { $0["name"]?.stringValue }),
            figures: memory?.last?.figures ?? [:])
    }

    static func severity(_ call: ToolCall) throws -> Crisis.Severity {
        let word = try call.string("severity")
        guard let severity = Crisis.Severity(rawValue: word) else {
            throw ToolFailure.invalid(
                field: "/severity", value: .string(word),
                allowed: "one of " + Crisis.Severity.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return severity
    }

    static func refusing<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do { return try await body() } catch let refusal as CrisisLog.Refusal { throw conflict(refusal) }
    }

    static func conflict(_ refusal: CrisisLog.Refusal) -> ToolFailure {
        switch refusal {
        case .active(let crisis):
            .conflict(
                "Crisis \(crisis.number) (\(crisis.severity.rawValue)) lasts since \(crisis.enteredAt) until "
                    + "\(crisis.expiresAt); leave it first.")
        case .none: .conflict("There is no crisis to leave.")
        }
    }
}
