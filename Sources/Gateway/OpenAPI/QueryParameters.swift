// SPDX-License-Identifier: Apache-2.0

import JSON

/// The arguments of a tool as parameters of a GET: in the query, or in the path where its alias has a word for them.
struct QueryParameters {
    /// The input schema as it stands among the components: its references lead on.
    let schema: JSONValue
    /// Where local references of the tool's own schema lead.
    let source: JSONValue
    /// The names of the arguments that the path holds.
    let path: [String]
    /// The arguments that the path means.
    let fixed: JSONObject

    var json: [JSONValue] {
        let required = Set((schema["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        let properties = schema["properties"]?.objectValue ?? [:]
        var parameters = path.map {
            parameter($0, properties[$0] ?? ["type": "string"], place: "path", isRequired: true)
        }
        for (name, property) in zip(properties.keys, properties.values)
        where !path.contains(name) && fixed[name] == nil {
            parameters.append(parameter(name, property, place: "query", isRequired: required.contains(name)))
        }
        return parameters
    }

    private func parameter(_ name: String, _ property: JSONValue, place: String, isRequired: Bool) -> JSONValue {
        var object: JSONObject = ["name": .string(name), "in": .string(place)]
        if let description = property["description"]?.stringValue { object["description"] = .string(description) }
        object["required"] = .bool(isRequired)
        let own = source["properties"]?[name] ?? property
        switch QueryKind(of: own, in: source) {
        case .word: object["schema"] = Self.withoutNull(property)
        case .list:
            object["style"] = "form"
            object["explode"] = true
            object["schema"] = Self.withoutNull(property)
        case .document: object["content"] = ["application/json": ["schema": property]]
        }
        return .object(object)
    }

    /// The schema without the null that a query cannot say: what is not there is null.
    private static func withoutNull(_ schema: JSONValue) -> JSONValue {
        guard case .object(var object) = schema else { return schema }
        object["description"] = nil
        if let types = object["type"]?.arrayValue, types.contains("null") {
            let rest = types.filter { $0 != "null" }
            object["type"] = rest.count == 1 ? rest[0] : .array(rest)
        }
        for keyword in ["anyOf", "oneOf"] {
            guard let choices = object[keyword]?.arrayValue else { continue }
            let rest = choices.filter { $0["type"] != "null" }
            if rest.count == 1, case .object(let only) = rest[0] {
                object[keyword] = nil
                for (key, value) in zip(only.keys, only.values) where object[key] == nil { object[key] = value }
            } else {
                object[keyword] = .array(rest)
            }
        }
        if let words = object["enum"]?.arrayValue { object["enum"] = .array(words.filter { !$0.isNull }) }
        if object["default"]?.isNull == true { object["default"] = nil }
        return .object(object)
    }
}
