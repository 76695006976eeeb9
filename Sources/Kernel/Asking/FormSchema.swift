// SPDX-License-Identifier: Apache-2.0

package import JSON

/// The schemas that a form may have: those that a client can show as a form (MCP client/elicitation, requested schema).
///
/// An object whose properties are text, numbers, yes or no, one choice or several, without any deeper nesting; or one such
/// value alone, which clients of MCP are asked as the only field of an object.
package enum FormSchema {
    /// Where a schema is no form's, as a JSON pointer, and what is to stand there.
    package struct Fault: Equatable {
        package let place: String
        package let message: String
    }

    /// The field that a value has which is asked alone.
    package static let soleField = "answer"

    /// Why a schema can be no form; nil when it can.
    package static func fault(in schema: JSONValue) -> Fault? {
        guard isObject(schema) else { return fieldFault(schema, at: "") }
        guard let properties = schema["properties"]?.objectValue else {
            return schema["properties"] == nil ? nil : Fault(place: "/properties", message: "must be an object")
        }
        for (name, property) in properties {
            let step = name.split(separator: "~", omittingEmptySubsequences: false).joined(separator: "~0")
                .split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
            if let fault = fieldFault(property, at: "/properties/" + step) { return fault }
        }
        return nil
    }

    /// What clients are asked: the schema itself, or an object with the one value as its field.
    package static func requested(_ schema: JSONValue?) -> JSONValue {
        guard let schema else { return ["type": "object", "properties": [:]] }
        guard !isObject(schema) else { return schema }
        return [
            "type": "object", "properties": [soleField: schema], "required": [.string(soleField)],
        ]
    }

    /// The answer to the question in what a client has filled in for `requested`.
    package static func answer(_ content: JSONValue, to schema: JSONValue?) -> JSONValue {
        guard let schema else { return content }
        guard isObject(schema) else { return content[soleField] ?? .null }
        return known(content, in: schema)
    }

    /// The fields that a form has: a client may send others beside them, and they are no answer to anything.
    private static func known(_ content: JSONValue, in schema: JSONValue) -> JSONValue {
        guard let fields = content.objectValue, let properties = schema["properties"]?.objectValue,
            schema["patternProperties"] == nil, schema["additionalProperties"]?.boolValue != true,
            schema["additionalProperties"]?.objectValue == nil
        else { return content }
        return .object(
            fields.reduce(into: JSONObject()) { known, field in
                if properties[field.key] != nil { known[field.key] = field.value }
            })
    }

    private static func isObject(_ schema: JSONValue) -> Bool {
        schema["type"] == "object" || schema["properties"] != nil
    }

    private static func fieldFault(_ field: JSONValue, at place: String) -> Fault? {
        switch field["type"]?.stringValue {
        case "string"?, "number"?, "integer"?, "boolean"?: return nil
        case "array"?:
            guard isChoice(field["items"] ?? .null) else {
                return Fault(
                    place: place + "/items",
                    message: "must be a choice: {type: string, enum} or {anyOf: [{const, title}]}")
            }
            return nil
        case nil where isChoice(field): return nil
        default:
            return Fault(
                place: place,
                message: "must be a string, number, integer, boolean or choice; a form has no deeper nesting")
        }
    }

    private static func isChoice(_ schema: JSONValue) -> Bool {
        if schema["enum"]?.arrayValue?.isEmpty == false { return true }
        let titled = schema["anyOf"]?.arrayValue ?? schema["oneOf"]?.arrayValue ?? []
        return !titled.isEmpty && titled.allSatisfy { $0["const"] != nil }
    }
}
