// SPDX-License-Identifier: Apache-2.0

import JSON

/// A tool's own schema as components of an OpenAPI document, with references that still lead where they led.
///
/// Schemas of 3.1 are JSON Schema of dialect 2020-12, but a reference such as `#/$defs/person` would be looked up in the
/// OpenAPI document (OpenAPI 3.1.1, section 4.6). So local references are rewritten: the root to
/// `#/components/schemas/NAME`, and each of its definitions to a component `NAME.DEFINITION` of its own, which generators
/// give a type of its own. A schema with names of another kind (`$id`, `$anchor`, `$dynamicRef`) is left as it is and
/// bundled under an absolute `$id`, in which they keep their meaning (JSON Schema core, section 9.3).
struct SchemaPlacement {
    /// Components by name: the schema itself first.
    private(set) var components: [(name: String, schema: JSONValue)] = []
    private let name: String
    private let definitionNames: [String: String]

    /// - Parameter name: of the component; characters of a tool's name and `.`.
    init(_ source: JSONValue, as name: String) {
        self.name = name
        guard case .object(var root) = source, !Self.hasNames(source) else {
            definitionNames = [:]
            guard case .object(var root) = source else {
                components = [(name, source)]
                return
            }
            let id = root["$id"]?.stringValue
            if id?.contains(":") != true { root["$id"] = .string("json-schema:///\(name)/\(id ?? "")") }
            components = [(name, .object(root))]
            return
        }
        var names: [String: String] = [:]
        var taken: Set<String> = [name]
        let definitions = root["$defs"]?.objectValue ?? [:]
        for key in definitions.keys {
            let safe = String(
                key.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
            var candidate = "\(name).\(safe.isEmpty ? "definition" : safe)"
            while !taken.insert(candidate).inserted { candidate += "_" }
            names[key] = candidate
        }
        definitionNames = names
        root["$defs"] = nil
        if root["$schema"]?.stringValue == JSONSchema.dialect { root["$schema"] = nil }
        components.append((name, rewritten(.object(root))))
        for (key, schema) in zip(definitions.keys, definitions.values) {
            components.append((names[key] ?? name, rewritten(schema)))
        }
    }

    /// The reference to the schema itself.
    var reference: JSONValue { ["$ref": .string("#/components/schemas/" + name)] }

    /// The root as it stands among the components.
    var root: JSONValue { components[0].schema }

    // MARK: References

    private func rewritten(_ schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        for key in object.keys {
            guard let value = object[key] else { continue }
            if key == "$ref", let text = value.stringValue {
                object[key] = .string(target(of: text))
            } else {
                object[key] = SchemaWalk.mapping(key, value) { rewritten($0) }
            }
        }
        return .object(object)
    }

    private func target(of reference: String) -> String {
        guard reference.hasPrefix("#"), let fragment = PercentCoding.decoded(reference.dropFirst()) else {
            return reference
        }
        let words = fragment.split(separator: "/", omittingEmptySubsequences: false)
        if words.count >= 3, words[0].isEmpty, words[1] == "$defs" {
            let key = words[2].split(separator: "~1", omittingEmptySubsequences: false)
                .map { $0.split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~") }
                .joined(separator: "/")
            if let component = definitionNames[key] {
                return (["#/components/schemas/" + component] + words.dropFirst(3).map(String.init))
                    .joined(separator: "/")
            }
        }
        return "#/components/schemas/" + name + fragment
    }

    /// Whether the schema names places in another way than by pointers.
    private static func hasNames(_ schema: JSONValue) -> Bool {
        guard case .object(let object) = schema else { return false }
        for (key, value) in zip(object.keys, object.values) {
            switch key {
            case "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary": return true
            case "$schema" where value.stringValue != JSONSchema.dialect: return true
            case "$ref":
                // A name of an anchor, or of another document.
                if let text = value.stringValue, text != "#", !text.hasPrefix("#/") { return true }
            default:
                var found = false
                _ = SchemaWalk.mapping(key, value) { inner in
                    found = found || hasNames(inner)
                    return inner
                }
                if found { return true }
            }
        }
        return false
    }
}

/// Which keywords hold schemas (JSON Schema core, sections 8.2.4 and 10; validation, section 8.5).
enum SchemaWalk {
    private static let one: Set<String> = [
        "items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties",
        "not",
        "if", "then", "else", "contentSchema",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems"]
    private static let maps: Set<String> = ["properties", "patternProperties", "$defs", "dependentSchemas"]

    /// The value of a keyword with each schema in it replaced; of any other keyword, the value itself.
    static func mapping(_ keyword: String, _ value: JSONValue, _ change: (JSONValue) -> JSONValue) -> JSONValue {
        if one.contains(keyword) { return change(value) }
        if lists.contains(keyword), let list = value.arrayValue { return .array(list.map(change)) }
        if maps.contains(keyword), let members = value.objectValue {
            return .object(JSONObject(zip(members.keys, members.values).map { ($0, change($1)) }))
        }
        return value
    }
}
