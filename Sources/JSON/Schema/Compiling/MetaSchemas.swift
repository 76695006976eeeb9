// SPDX-License-Identifier: Apache-2.0

/// The meta-schemas of 2020-12, which are always known.
///
/// What they say is given by core and validation of draft-bhutton-json-schema-01, section by section; here they are
/// written from their properties, so that what all of them share stands once.
enum MetaSchemas {
    private static let folder = "https://json-schema.org/draft/2020-12/"

    /// The meta-schema of that URI; nil if it is none.
    static func document(_ uri: String) -> JSONValue? {
        guard uri.hasPrefix(folder) else { return nil }
        return documents[String(uri.dropFirst(folder.count))]
    }

    private static let documents: [String: JSONValue] = {
        var documents: [String: JSONValue] = ["schema": schema]
        for (name, title, text) in vocabularies {
            guard var object = (try? JSONValue.parse(text))?.objectValue else { continue }
            object["$schema"] = .string(folder + "schema")
            object["$id"] = .string(folder + "meta/" + name)
            object["$vocabulary"] = .object([folder + "vocab/" + name: true])
            object["$dynamicAnchor"] = "meta"
            object["title"] = .string(title)
            object["type"] = ["object", "boolean"]
            documents["meta/" + name] = .object(object)
        }
        return documents
    }()

    /// The meta-schema of the dialect: its vocabularies together, and former keywords so that nobody gives them
    /// another meaning.
    private static let schema: JSONValue = {
        let names = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
        return [
            "$schema": .string(folder + "schema"), "$id": .string(folder + "schema"),
            "$vocabulary": .object(JSONObject(names.map { (folder + "vocab/" + $0, .bool(true)) })),
            "$dynamicAnchor": "meta", "title": "Core and Validation specifications meta-schema",
            "allOf": .array(names.map { ["$ref": .string("meta/" + $0)] }),
            "type": ["object", "boolean"],
            "properties": [
                "definitions": [
                    "type": "object", "additionalProperties": ["$dynamicRef": "#meta"], "deprecated": true,
                    "default": [:],
                ],
                "dependencies": [
                    "type": "object",
                    "additionalProperties": [
                        "anyOf": [["$dynamicRef": "#meta"], ["$ref": "meta/validation#/$defs/stringArray"]]
                    ],
                    "deprecated": true, "default": [:],
                ],
                "$recursiveAnchor": ["$ref": "meta/core#/$defs/anchorString", "deprecated": true],
                "$recursiveRef": ["$ref": "meta/core#/$defs/uriReferenceString", "deprecated": true],
            ],
        ]
    }()

    private static let vocabularies: [(name: String, title: String, text: String)] = [
        ("core", "Core vocabulary meta-schema", core), ("applicator", "Applicator vocabulary meta-schema", applicator),
        ("unevaluated", "Unevaluated applicator vocabulary meta-schema", unevaluated),
        ("validation", "Validation vocabulary meta-schema", validation),
        ("meta-data", "Meta-data vocabulary meta-schema", metaData),
        ("format-annotation", "Format vocabulary meta-schema for annotation results", format),
        ("format-assertion", "Format vocabulary meta-schema for assertion results", format),
        ("content", "Content vocabulary meta-schema", content),
    ]

    /// Core, section 8.
    private static let core = #"""
        {"properties": {
          "$id": {"$ref": "#/$defs/uriReferenceString", "$comment": "Non-empty fragments not allowed.",
                  "pattern": "^[^#]*#?$"},
          "$schema": {"$ref": "#/$defs/uriString"}, "$ref": {"$ref": "#/$defs/uriReferenceString"},
          "$anchor": {"$ref": "#/$defs/anchorString"}, "$dynamicRef": {"$ref": "#/$defs/uriReferenceString"},
          "$dynamicAnchor": {"$ref": "#/$defs/anchorString"},
          "$vocabulary": {"type": "object", "propertyNames": {"$ref": "#/$defs/uriString"},
                          "additionalProperties": {"type": "boolean"}},
          "$comment": {"type": "string"},
          "$defs": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}}},
         "$defs": {
          "anchorString": {"type": "string", "pattern": "^[A-Za-z_][-A-Za-z0-9._]*$"},
          "uriString": {"type": "string", "format": "uri"},
          "uriReferenceString": {"type": "string", "format": "uri-reference"}}}
        """#

    /// Core, section 10.
    private static let applicator = #"""
        {"properties": {
          "prefixItems": {"$ref": "#/$defs/schemaArray"}, "items": {"$dynamicRef": "#meta"},
          "contains": {"$dynamicRef": "#meta"}, "additionalProperties": {"$dynamicRef": "#meta"},
          "properties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}, "default": {}},
          "patternProperties": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"},
                                "propertyNames": {"format": "regex"}, "default": {}},
          "dependentSchemas": {"type": "object", "additionalProperties": {"$dynamicRef": "#meta"}, "default": {}},
          "propertyNames": {"$dynamicRef": "#meta"}, "if": {"$dynamicRef": "#meta"}, "then": {"$dynamicRef": "#meta"},
          "else": {"$dynamicRef": "#meta"}, "allOf": {"$ref": "#/$defs/schemaArray"},
          "anyOf": {"$ref": "#/$defs/schemaArray"}, "oneOf": {"$ref": "#/$defs/schemaArray"},
          "not": {"$dynamicRef": "#meta"}},
         "$defs": {"schemaArray": {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#meta"}}}}
        """#

    /// Core, section 11.
    private static let unevaluated = #"""
        {"properties": {"unevaluatedItems": {"$dynamicRef": "#meta"},
                        "unevaluatedProperties": {"$dynamicRef": "#meta"}}}
        """#

    /// Validation, section 6.
    private static let validation = #"""
        {"properties": {
          "type": {"anyOf": [{"$ref": "#/$defs/simpleTypes"},
                             {"type": "array", "items": {"$ref": "#/$defs/simpleTypes"}, "minItems": 1,
                              "uniqueItems": true}]},
          "const": true, "enum": {"type": "array", "items": true},
          "multipleOf": {"type": "number", "exclusiveMinimum": 0}, "maximum": {"type": "number"},
          "exclusiveMaximum": {"type": "number"}, "minimum": {"type": "number"},
          "exclusiveMinimum": {"type": "number"}, "maxLength": {"$ref": "#/$defs/nonNegativeInteger"},
          "minLength": {"$ref": "#/$defs/nonNegativeIntegerDefault0"}, "pattern": {"type": "string", "format": "regex"},
          "maxItems": {"$ref": "#/$defs/nonNegativeInteger"}, "minItems": {"$ref": "#/$defs/nonNegativeIntegerDefault0"},
          "uniqueItems": {"type": "boolean", "default": false},
          "maxContains": {"$ref": "#/$defs/nonNegativeInteger"},
          "minContains": {"$ref": "#/$defs/nonNegativeInteger", "default": 1},
          "maxProperties": {"$ref": "#/$defs/nonNegativeInteger"},
          "minProperties": {"$ref": "#/$defs/nonNegativeIntegerDefault0"}, "required": {"$ref": "#/$defs/stringArray"},
          "dependentRequired": {"type": "object", "additionalProperties": {"$ref": "#/$defs/stringArray"}}},
         "$defs": {
          "nonNegativeInteger": {"type": "integer", "minimum": 0},
          "nonNegativeIntegerDefault0": {"$ref": "#/$defs/nonNegativeInteger", "default": 0},
          "simpleTypes": {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]},
          "stringArray": {"type": "array", "items": {"type": "string"}, "uniqueItems": true, "default": []}}}
        """#

    /// Validation, section 9.
    private static let metaData = #"""
        {"properties": {"title": {"type": "string"}, "description": {"type": "string"}, "default": true,
                        "deprecated": {"type": "boolean", "default": false},
                        "readOnly": {"type": "boolean", "default": false},
                        "writeOnly": {"type": "boolean", "default": false},
                        "examples": {"type": "array", "items": true}}}
        """#

    /// Validation, section 7.
    private static let format = #"{"properties": {"format": {"type": "string"}}}"#

    /// Validation, section 8.
    private static let content = #"""
        {"properties": {"contentEncoding": {"type": "string"}, "contentMediaType": {"type": "string"},
                        "contentSchema": {"$dynamicRef": "#meta"}}}
        """#
}
