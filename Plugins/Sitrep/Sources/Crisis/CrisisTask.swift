// SPDX-License-Identifier: Apache-2.0

package import HoldfastPlugin

/// `resilience_crisis_activation`: enters crisis mode as a task, which waits for its approval for as long as that takes.
package enum CrisisTask {
    static let name = "resilience_crisis_activation"

    static let taskType = TaskType(
        name, title: "Activate crisis mode",
        description: """
            Enters crisis mode once another person has approved it, as enter_crisis_mode does: nothing is published until it \
            is left or its time is over. The task waits for the approval. It gives up no activity; it says which step of \
            load shedding and which action of defence go with the severity.
            """,
        input: .object(
            [
                "severity": CrisisTools.severitySchema, "reason": CrisisTools.reasonSchema,
                "approved_by": .string(
                    description: "Who is to approve it: nobody else's approval counts. Not whoever starts the task.",
                    minimumLength: 1, maximumLength: 128),
                "expires_in_hours": .integer(
                    in: 1...336, description: "When it ends by itself.", default: CrisisEntry.standardHours),
            ], required: ["severity", "reason"]),
        output: .object(
            [
                "crisis_mode": .boolean(), "severity": CrisisTools.severitySchema,
                "actions_taken": .array(of: .string()),
            ], additionalProperties: true), effect: .write, queue: "resilience", priority: .critical,
        timeoutMilliseconds: 60_000, maximumAttempts: 1
    ) { call in .structured(try await run(call)) }

    private static func run(_ call: ToolCall) async throws -> JSONValue {
        let severity = try CrisisTools.severity(call)
        let approver = call.string(ifPresent: "approved_by")
        if let approver, CrisisEntry.isSame(approver, call.context.principal) {
            throw ToolFailure.invalid(
                field: "/approved_by", value: .string(approver),
                allowed: "another person than the one who starts the task")
        }
        let crisis = try await CrisisEntry(
            severity: severity, reason: try call.string("reason"),
            hours: call.integer(ifPresent: "expires_in_hours") ?? CrisisEntry.standardHours, approver: approver
        ).run(call)
        var result = result(crisis, call.context.disclosure)
        result["load_shedding_level"] = await sheddingInForce(call)
        return .object(result)
    }

    /// The step of load shedding that is in force; null when nothing says so.
    private static func sheddingInForce(_ call: ToolCall) async -> JSONValue {
        guard let answer = try? await call.invoke(tool: "get_load_shedding") else { return .null }
        return answer["figures"]?["step"] ?? .null
    }

    /// The original's fields (original-system.md 1.3); what was done is what really was, and the rest is proposed.
    package static func result(_ crisis: Crisis, _ disclosure: CallContext.Disclosure) -> JSONObject {
        let response = Response(crisis.severity)
        return [
            "crisis_mode": true, "severity": .string(crisis.severity.rawValue),
            "actions_taken": .array([
                .string("Publishing is held until \(crisis.expiresAt)."),
                "The audit trail and everybody who watches the sitrep were told.",
            ]),
            "recommended_load_shedding_level": .string(response.shedding),
            "recommended_actions": .array([
                [
                    "text": "Simulate load shedding up to the step \(response.shedding), and decide on it.",
                    "tool": "execute_sacrifice_hierarchy", "arguments": ["target_level": .string(response.shedding)],
                ],
                [
                    "text": "See to \(response.action), of the defence level \(response.defense).",
                    "tool": "get_defense_level", "arguments": [:],
                ],
            ]),
            "approved_by": .string(crisis.approvedBy), "entered_at": .string(crisis.enteredAt.description),
            "expires_at": .string(crisis.expiresAt.description), "crisis": crisis.shown(disclosure),
        ]
    }

    /// What goes with a severity: a step of load shedding, a level of defence and an action of it.
    private struct Response {
        let shedding: String
        let defense: String
        let action: String

        init(_ severity: Crisis.Severity) {
            (shedding, defense, action) =
                switch severity {
                case .minor: ("yellow", "control", "early_warning")
                case .moderate: ("orange", "safety_systems", "auto_reassignment")
                case .severe: ("red", "containment", "service_reduction")
                case .critical: ("black", "emergency", "crisis_communication")
                }
        }
    }
}
