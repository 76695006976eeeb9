// SPDX-License-Identifier: Apache-2.0

import JSON

/// An example of a tool's arguments, from what its schema says of itself; every one is valid.
enum SchemaExample {
    /// The schema's own examples; else one put together of the examples and defaults of its properties.
    static func of(_ schema: JSONSchema) -> [JSONValue] {
        let own = (schema.source["examples"]?.arrayValue ?? []) + (schema.source["default"].map { [$0] } ?? [])
        let candidates = own.isEmpty ? [composed(schema.source)].compactMap { $0 } : own
        return candidates.filter { schema.isValid($0) }
    }

    private static func composed(_ source: JSONValue) -> JSONValue? {
        let required = Set((source["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        let properties = source["properties"]?.objectValue ?? [:]
        var object = JSONObject()
        for (name, property) in zip(properties.keys, properties.values) {
            if let value = property["examples"]?[0] {
                object[name] = value
            } else if required.contains(name) {
                guard let value = property["default"] ?? property["const"] ?? property["enum"]?[0] else { return nil }
                object[name] = value
            }
        }
        return .object(object)
    }
}
