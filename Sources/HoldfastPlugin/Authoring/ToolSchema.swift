// SPDX-License-Identifier: Apache-2.0

/// A JSON Schema (2020-12) as a Swift expression.
///
/// ```swift
/// .object(["service": .string(description: "Service id"), "days": .integer(in: 1...400, default: 28)],
///         required: ["service"])
/// ```
public struct ToolSchema: Sendable, Equatable {
    /// The schema as JSON.
    public let json: JSONValue

    /// A schema from its JSON, for what the builder has no word for.
    public init(json: JSONValue) { self.json = json }

    init(type: String?, description: String?, default fallback: JSONValue?, _ keywords: [(String, JSONValue?)]) {
        var object = JSONObject()
        if let type { object["type"] = .string(type) }
        if let description { object["description"] = .string(description) }
        for (keyword, value) in keywords { object[keyword] = value }
        if let fallback { object["default"] = fallback }
        json = .object(object)
    }

    /// The same schema with one more keyword, such as `examples`.
    public func adding(_ keyword: String, _ value: JSONValue) -> ToolSchema {
        guard var object = json.objectValue else { return self }
        object[keyword] = value
        return ToolSchema(json: .object(object))
    }
}

extension ToolSchema {
    /// An object with these properties, in this order.
    ///
    /// Other properties are refused unless allowed.
    public static func object(
        _ properties: KeyValuePairs<String, ToolSchema>, required: [String] = [], description: String? = nil,
        additionalProperties: Bool = false
    ) -> ToolSchema {
        object(
            properties.map { ($0.key, $0.value) }, required: required, description: description,
            additionalProperties: additionalProperties)
    }

    /// An object with properties that are computed.
    public static func object(
        _ properties: [(String, ToolSchema)], required: [String] = [], description: String? = nil,
        additionalProperties: Bool = false
    ) -> ToolSchema {
        let members = JSONObject(properties.map { ($0.0, $0.1.json) })
        return ToolSchema(
            type: "object", description: description, default: nil,
            [
                ("properties", .object(members)),
                ("required", required.isEmpty ? nil : .array(required.map { .string($0) })),
                ("additionalProperties", .bool(additionalProperties)),
            ])
    }

    /// An object whose keys are free and whose values follow one schema.
    public static func dictionary(of value: ToolSchema, description: String? = nil) -> ToolSchema {
        ToolSchema(
            type: "object", description: description, default: nil, [("additionalProperties", value.json)])
    }

    /// A list.
    public static func array(
        of element: ToolSchema, description: String? = nil, minimumCount: Int? = nil, maximumCount: Int? = nil,
        uniqueItems: Bool = false, default fallback: JSONValue? = nil
    ) -> ToolSchema {
        ToolSchema(
            type: "array", description: description, default: fallback,
            [
                ("items", element.json),
                ("minItems", minimumCount.map { .integer(Int64($0)) }),
                ("maxItems", maximumCount.map { .integer(Int64($0)) }),
                ("uniqueItems", uniqueItems ? true : nil),
            ])
    }

    /// A value that follows at least one of several schemas.
    public static func anyOf(_ choices: [ToolSchema], description: String? = nil) -> ToolSchema {
        ToolSchema(
            type: nil, description: description, default: nil, [("anyOf", .array(choices.map(\.json)))])
    }

    /// Exactly this value.
    public static func constant(_ value: JSONValue, description: String? = nil) -> ToolSchema {
        ToolSchema(type: nil, description: description, default: nil, [("const", value)])
    }

    /// Any value.
    public static func any(description: String? = nil) -> ToolSchema {
        ToolSchema(type: nil, description: description, default: nil, [])
    }

    /// A value that follows this schema, or null.
    public var orNull: ToolSchema {
        // Shorter than a choice, where nothing but the type would refuse a null.
        if let members = json.objectValue, let type = members["type"]?.stringValue, members["enum"] == nil {
            var wide = members
            wide["type"] = [.string(type), "null"]
            return ToolSchema(json: .object(wide))
        }
        return .anyOf([self, ToolSchema(json: ["type": "null"])])
    }
}
