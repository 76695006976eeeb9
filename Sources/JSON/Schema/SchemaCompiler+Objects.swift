// SPDX-License-Identifier: Apache-2.0

extension SchemaCompiler {
    /// The keywords about members, nil if there are none.
    mutating func objectRules(_ place: SchemaPlace) throws(JSONSchemaError) -> ObjectRules? {
        let keywords = [
            "properties", "required", "additionalProperties", "propertyNames", "dependentRequired", "dependentSchemas",
        ]
        guard keywords.contains(where: { place.keywords[$0] != nil }) else { return nil }

        var properties: [ObjectKey: ObjectRules.Property] = [:]
        var names: [String] = []
        for (name, schema) in try place.object("properties") ?? [:] {
            let node = try node(schema, at: place.path("properties", name))
            properties[ObjectKey(name)] = .init(node: node, defaultValue: schema["default"])
            names.append(name)
        }
        var dependentRequired: [(key: String, needs: [String])] = []
        for (name, needs) in try place.object("dependentRequired") ?? [:] {
            dependentRequired.append((name, try place.names(needs, "dependentRequired")))
        }
        var dependentSchemas: [(key: String, node: Int)] = []
        for (name, schema) in try place.object("dependentSchemas") ?? [:] {
            dependentSchemas.append((name, try node(schema, at: place.path("dependentSchemas", name))))
        }
        return ObjectRules(
            properties: properties, names: names,
            required: try place.keywords["required"].map { value throws(JSONSchemaError) in
                try place.names(value, "required")
            } ?? [],
            additional: try subschema(place, "additionalProperties"),
            isClosed: place.keywords["additionalProperties"] == .bool(false),
            propertyNames: try subschema(place, "propertyNames"),
            dependentRequired: dependentRequired, dependentSchemas: dependentSchemas)
    }
}
