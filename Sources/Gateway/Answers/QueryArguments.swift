// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The query of a GET alias as the arguments of its tool.
///
/// Each value becomes what the input schema says of its name. What does not read as that stays text, and a name that
/// stands twice without being a list becomes one, so that validation names the fault. A name that the schema does not
/// have is refused: a filter that is misspelt must not look like one that found everything.
enum QueryArguments {
    static func read(_ pairs: [(name: String, value: String)], schema: JSONValue) throws(Problem) -> JSONValue {
        if let properties = schema["properties"]?.objectValue { try check(pairs.map(\.name), among: properties) }
        var arguments = JSONObject()
        for (name, value) in pairs {
            let property = schema["properties"]?[name] ?? .null
            let types = types(of: property)
            if types.contains("array") {
                let item = coerced(value, to: Self.types(of: property["items"] ?? .null))
                arguments[name] = .array((arguments[name]?.arrayValue ?? []) + [item])
            } else if let earlier = arguments[name] {
                arguments[name] = .array((earlier.arrayValue ?? [earlier]) + [.string(value)])
            } else {
                arguments[name] = coerced(value, to: types)
            }
        }
        return .object(arguments)
    }

    private static func check(_ names: [String], among properties: JSONObject) throws(Problem) {
        let unknown = names.filter { properties[$0] == nil }.prefix(20)
        guard !unknown.isEmpty else { return }
        let known = properties.keys.isEmpty ? "there are none" : "there are " + properties.keys.joined(separator: ", ")
        let faults = unknown.map { name in
            Problem.Fault(
                instancePath: "/" + name.prefix(64), keyword: "additionalProperties",
                message: "is not a parameter; \(known)")
        }
        throw Problem(
            .invalidParameter,
            "The query has parameters that are not known: \(unknown.map { "\"\($0.prefix(64))\"" }.joined(separator: ", ")).",
            status: 422, errors: faults)
    }

    private static func coerced(_ text: String, to types: Set<String>) -> JSONValue {
        if types.contains("string") { return .string(text) }
        if types.contains("integer") || types.contains("number"), let number = Int64(text) { return .integer(number) }
        if types.contains("number"), let number = Double(text), number.isFinite { return .number(number) }
        if types.contains("boolean"), text == "true" || text == "false" { return .bool(text == "true") }
        return .string(text)
    }

    /// The types that a schema permits, also by way of `anyOf`.
    private static func types(of schema: JSONValue) -> Set<String> {
        var types = Set((schema["type"]?.arrayValue ?? []).compactMap(\.stringValue))
        if let type = schema["type"]?.stringValue { types.insert(type) }
        for choice in schema["anyOf"]?.arrayValue ?? [] { types.formUnion(Self.types(of: choice)) }
        return types
    }
}
