// SPDX-License-Identifier: Apache-2.0

import JSON

/// One argument of a prompt, or one variable of a resource template: a text that a person fills in.
package struct OfferedArgument: Sendable {
    /// Who proposes values while somebody types.
    package enum Completion: Sendable, Equatable {
        /// Nobody.
        case none
        /// The plugin is asked.
        case plugin
        /// These are all that there are.
        case values([String])
    }

    package let name: String
    package let title: String?
    package let description: String
    package let isRequired: Bool
    package let completion: Completion

    package init(
        name: String, title: String? = nil, description: String = "", isRequired: Bool = false,
        completion: Completion = .none
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.isRequired = isRequired
        self.completion = completion
    }
}

extension OfferedArgument {
    /// Reads one entry of a prompt's `arguments`, or of a template's `variables`.
    init(reading value: JSONValue, at pointer: String, isRequired: Bool? = nil) throws(ManifestError) {
        let field = try ManifestField(value, at: pointer)
        let asksPlugin = try field.bool("completes", default: false)
        let values = try field.strings("values")
        guard values.count <= 100, values.allSatisfy({ (1...256).contains($0.utf8.count) }) else {
            throw field.fail("values", "must be at most 100 texts of 1 to 256 bytes")
        }
        guard values.isEmpty || !asksPlugin else { throw field.fail("values", "must not stand beside completes") }
        let declared = try field.bool("required", default: false)
        self.init(
            name: try field.name("name"), title: try field.string(ifPresent: "title"),
            description: try field.string(ifPresent: "description") ?? "",
            isRequired: isRequired ?? declared,
            completion: asksPlugin ? .plugin : values.isEmpty ? .none : .values(values))
    }

    /// The schema of an object with these arguments, all of them texts.
    static func schema(_ arguments: [OfferedArgument]) throws(JSONSchemaError) -> JSONSchema {
        var properties: JSONObject = [:]
        for argument in arguments {
            var property: JSONObject = ["type": "string"]
            if let title = argument.title { property["title"] = .string(title) }
            if !argument.description.isEmpty { property["description"] = .string(argument.description) }
            properties[argument.name] = .object(property)
        }
        var schema: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
        let required = arguments.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        return try JSONSchema(compiling: .object(schema))
    }
}
