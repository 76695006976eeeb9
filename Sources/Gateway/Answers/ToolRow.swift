// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// A tool as the list of tools shows it.
enum ToolRow {
    /// - Parameter pipeline: knows what is held at the moment.
    static func json(_ tool: Registry.Tool, _ pipeline: Pipeline) -> JSONValue {
        let descriptor = tool.descriptor
        var object: JSONObject = [
            "name": .string(descriptor.name), "title": .string(descriptor.title),
            "description": .string(descriptor.description), "plugin": .string(tool.pluginID),
            "effect": .string(descriptor.effect.rawValue), "worst_effect": .string(descriptor.worstEffect.rawValue),
            "execution": .string(descriptor.execution.rawValue), "priority": .string(descriptor.priority.rawValue),
            "administrative": .bool(descriptor.isAdministrative), "input_schema": descriptor.inputSchema.source,
        ]
        object["minimum_role"] = descriptor.minimumRole.map { .string($0.rawValue) } ?? .null
        if let schema = descriptor.outputSchema { object["output_schema"] = schema.source }
        if !descriptor.aliases.isEmpty {
            object["aliases"] = .array(
                descriptor.aliases.map { ["method": .string($0.method.rawValue), "path": .string($0.path)] })
        }
        if !descriptor.heldBy.isEmpty {
            object["held_by"] = .array(descriptor.heldBy.map { .string($0) })
            object["holds"] = .array(pipeline.holds(on: descriptor).map(\.json))
        }
        if !descriptor.signals.isEmpty { object["signals"] = .array(descriptor.signals.map { .string($0) }) }
        return .object(object)
    }
}
