// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The query of a GET alias as the arguments of its tool.
///
/// Each value becomes what the input schema says of its name: a list is its name repeated, an object is JSON, everything
/// else is the word itself. What does not read as that stays text, so that validation names the fault.
enum QueryArguments {
    static func read(_ query: Query, of tool: String, schema: JSONValue) throws(Problem) -> JSONValue {
        let properties = schema["properties"]?.objectValue ?? [:]
        try query.check(among: properties.keys, of: tool)
        var arguments = JSONObject()
        for pair in query.pairs {
            let property = properties[pair.name] ?? .null
            let kind = QueryKind(of: property, in: schema)
            if case .list(let item) = kind {
                arguments[pair.name] = .array((arguments[pair.name]?.arrayValue ?? []) + [item.read(pair.value)])
            } else if arguments[pair.name] != nil {
                throw Problem(
                    .invalidParameter,
                    "The query of \(tool) has \"\(pair.name.prefix(64))\" twice; it takes one value.",
                    errors: [
                        Problem.Fault(
                            instancePath: "/" + pair.name.prefix(64), message: "stands twice, and takes one value",
                            value: .string(pair.value))
                    ])
            } else {
                arguments[pair.name] = kind.read(pair.value)
            }
        }
        return .object(arguments)
    }
}

/// How a parameter of a query is written, by the schema of its value.
indirect enum QueryKind {
    /// One word, which is of one of these types.
    case word(Set<String>)
    /// Its name, repeated for each element.
    case list(QueryKind)
    /// A JSON document.
    case document

    /// - Parameter root: the schema that local references are taken from.
    init(of schema: JSONValue, in root: JSONValue) {
        let schema = Self.resolved(schema, in: root)
        let types = Self.types(of: schema, in: root)
        if types.contains("array") {
            let items = schema["items"] ?? Self.choices(schema).lazy.compactMap { $0["items"] }.first ?? .null
            let itemTypes = Self.types(of: Self.resolved(items, in: root), in: root)
            self = itemTypes.isDisjoint(with: ["array", "object"]) ? .list(.word(itemTypes)) : .document
        } else if types.contains("object") {
            self = .document
        } else {
            self = .word(types)
        }
    }

    func read(_ text: String) -> JSONValue {
        guard case .word(let types) = self else {
            return (try? JSONValue.parse(Array(text.utf8))) ?? .string(text)
        }
        // Without a type anything is permitted, and text is what it is.
        guard !types.isEmpty, !types.contains("string") else { return .string(text) }
        if types.contains("boolean"), text == "true" || text == "false" { return .bool(text == "true") }
        if types.contains("null"), text == "null" { return .null }
        let isWritten = text.utf8.first.map { $0 == UInt8(ascii: "-") || (48...57).contains($0) } ?? false
        if types.contains("integer") || types.contains("number"), isWritten,
            let last = text.utf8.last, (48...57).contains(last), let number = try? JSONValue.parse(Array(text.utf8))
        {
            return number
        }
        return .string(text)
    }

    private static func choices(_ schema: JSONValue) -> [JSONValue] {
        (schema["anyOf"]?.arrayValue ?? []) + (schema["oneOf"]?.arrayValue ?? [])
    }

    /// What stands at the end of a chain of local references; a circle ends somewhere in it.
    private static func resolved(_ schema: JSONValue, in root: JSONValue) -> JSONValue {
        var schema = schema
        for _ in 0..<8 {
            guard let reference = schema["$ref"]?.stringValue, reference.hasPrefix("#"),
                let target = root.value(at: String(reference.dropFirst()))
            else { break }
            schema = target
        }
        return schema
    }

    /// The types that a schema permits, also by way of `anyOf`, `oneOf`, `enum` and `const`.
    private static func types(of schema: JSONValue, in root: JSONValue, depth: Int = 0) -> Set<String> {
        var types = Set((schema["type"]?.arrayValue ?? []).compactMap(\.stringValue))
        if let type = schema["type"]?.stringValue { types.insert(type) }
        if depth < 4 {
            for choice in choices(schema) {
                types.formUnion(Self.types(of: resolved(choice, in: root), in: root, depth: depth + 1))
            }
        }
        if types.isEmpty {
            let values = (schema["enum"]?.arrayValue ?? []) + (schema["const"].map { [$0] } ?? [])
            types.formUnion(values.map(type))
        }
        return types
    }

    private static func type(of value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
