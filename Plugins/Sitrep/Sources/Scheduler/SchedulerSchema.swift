// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// The form of an answer that has the scheduler's members beside the envelope.
enum SchedulerSchema {
    /// Envelopes are closed; the members that `SchedulerFields` adds are named here.
    static func beside(_ envelope: ToolSchema) -> ToolSchema {
        guard var schema = envelope.json.objectValue, var members = schema["properties"]?.objectValue else {
            return envelope
        }
        for (name, member) in Self.members { members[name] = member.json }
        schema["properties"] = .object(members)
        return ToolSchema(json: .object(schema))
    }

    private static let members: [(String, ToolSchema)] = [
        ("timestamp", .string()), ("last_update", .string().orNull),
        ("health_status", .enumeration(["healthy", "degraded", "critical", "unknown"])),
        ("defense_level", .string().orNull), ("task_metrics", open.orNull),
        ("recent_tasks", .array(of: open).orNull), ("coverage_metrics", open.orNull),
        ("immediate_actions", .array(of: .string())), ("watch_items", .array(of: .string())),
        ("crisis_mode", .boolean().orNull),
    ]

    private static let open = ToolSchema(json: ["type": "object"])
}
