// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The body of `POST /api/v1/tasks`, one form for each type of task, told apart by the member `task`.
///
/// So a client that is generated from the document has a type for the arguments of each.
struct TaskOrders {
    /// The components, by name.
    private(set) var components: [(name: String, schema: JSONValue)] = []
    /// What a body is; nil when there are no types.
    private(set) var body: JSONValue?

    /// - Parameter order: the input schema of the tool that starts a task.
    init(_ types: [Registry.TaskType], order: JSONValue) {
        guard !types.isEmpty, let members = order["properties"]?.objectValue else { return }
        var references: [JSONValue] = []
        var mapping = JSONObject()
        for type in types.map(\.descriptor) {
            let arguments = SchemaPlacement(type.inputSchema.source, as: "task_\(type.name)_input")
            components += arguments.components
            var properties = members
            properties["task"] = ["const": .string(type.name), "description": "The type of the task."]
            properties["arguments"] = arguments.reference
            let needsArguments = type.inputSchema.source["required"]?.arrayValue?.isEmpty == false
            let name = "task_\(type.name)"
            components.append(
                (
                    name,
                    [
                        "type": "object", "title": .string(type.title), "description": .string(type.description),
                        "required": .array(needsArguments ? ["task", "arguments"] : ["task"]),
                        "properties": .object(properties), "additionalProperties": false,
                        "x-holdfast-effect": .string(type.effect.rawValue),
                    ]
                ))
            let reference = "#/components/schemas/" + name
            references.append(["$ref": .string(reference)])
            mapping[type.name] = .string(reference)
        }
        body = [
            "oneOf": .array(references), "discriminator": ["propertyName": "task", "mapping": .object(mapping)],
        ]
    }
}
