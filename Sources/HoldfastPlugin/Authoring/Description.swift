// SPDX-License-Identifier: Apache-2.0

/// The document that `describe()` answers, in the form of `manifest.json`.
struct Description {
    let tools: [Tool]
    let prompts: [Prompt]
    let resources: [Resource]
    let resourceTemplates: [ResourceTemplate]
    let taskTypes: [TaskType]
    let schedules: [Schedule]
    let signals: [SignalSpec]
    let metrics: [MetricSpec]

    var json: JSONValue {
        var object: JSONObject = ["tools": .array(tools.map(\.json))]
        if !prompts.isEmpty { object["prompts"] = .array(prompts.map(\.json)) }
        if !resources.isEmpty { object["resources"] = .array(resources.map(\.json)) }
        if !resourceTemplates.isEmpty { object["resource_templates"] = .array(resourceTemplates.map(\.json)) }
        if !taskTypes.isEmpty { object["task_types"] = .array(taskTypes.map(\.json)) }
        if !schedules.isEmpty { object["schedules"] = .array(schedules.map(\.json)) }
        object["signals"] = .array(signals.map(\.json))
        object["metrics"] = .array(metrics.map(\.json))
        return .object(object)
    }
}

extension Tool {
    /// One entry of `tools`; what has its default is left out.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name),
            "title": .string(title),
            "description": .string(description),
            "input_schema": input.json,
        ]
        if let output { object["output_schema"] = output.json }
        object["effect"] = .string(effect.rawValue)
        if !effectRules.isEmpty {
            object["effect_rules"] = .array(
                effectRules.map { ["when": $0.when.json, "effect": .string($0.effect.rawValue)] })
        }
        if case .inline = body { object["execution"] = "inline" } else { object["execution"] = "async" }
        if priority != .normal { object["priority"] = .string(priority.rawValue) }
        if let timeoutMilliseconds { object["timeout_ms"] = .integer(timeoutMilliseconds) }
        if isAdministrative { object["administrative"] = true }
        if !signals.isEmpty { object["signals"] = .array(signals.map { .string($0) }) }
        if let maximumArgumentBytes { object["max_argument_bytes"] = .integer(Int64(maximumArgumentBytes)) }
        if !aliases.isEmpty {
            object["aliases"] = .array(
                aliases.map { ["method": .string($0.method.rawValue), "path": .string($0.path)] })
        }
        if let requires { object["requires"] = requires.json }
        if !heldBy.isEmpty { object["held_by"] = .array(heldBy.map { .string($0) }) }
        if taskSupport != .none { object["task_support"] = .string(taskSupport.rawValue) }
        if taskBegins != .atOnce { object["task_begins"] = .string(taskBegins.rawValue) }
        if !icons.isEmpty { object["icons"] = .array(icons.map(\.json)) }
        if let isIdempotent { object["idempotent"] = .bool(isIdempotent) }
        if isOpenWorld { object["open_world"] = true }
        if !meta.isEmpty { object["meta"] = .object(meta) }
        return .object(object)
    }
}
