// SPDX-License-Identifier: Apache-2.0

/// What 2020-12 says about a keyword: its vocabulary, and what its value must be.
struct SchemaKeyword: Sendable {
    enum Shape: Sendable {
        case schema, schemaList, schemaMap
        case any, number, count, string, flag, names, list, object
    }

    let vocabulary: SchemaVocabulary
    let shape: Shape

    /// Every keyword of 2020-12.
    static let all: [String: SchemaKeyword] = {
        var table: [String: SchemaKeyword] = [:]
        func add(_ vocabulary: SchemaVocabulary, _ shape: Shape, _ names: String...) {
            for name in names { table[name] = SchemaKeyword(vocabulary: vocabulary, shape: shape) }
        }
        add(.core, .string, "$id", "$schema", "$ref", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment")
        add(.core, .object, "$vocabulary")
        add(.core, .schemaMap, "$defs")
        add(.applicator, .schemaList, "prefixItems", "allOf", "anyOf", "oneOf")
        add(.applicator, .schemaMap, "properties", "patternProperties", "dependentSchemas")
        add(.applicator, .schema, "items", "contains", "additionalProperties", "propertyNames")
        add(.applicator, .schema, "if", "then", "else", "not")
        add(.unevaluated, .schema, "unevaluatedItems", "unevaluatedProperties")
        add(.validation, .any, "type", "const")
        add(.validation, .list, "enum")
        add(.validation, .number, "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum")
        add(.validation, .count, "maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains")
        add(.validation, .count, "maxProperties", "minProperties")
        add(.validation, .string, "pattern")
        add(.validation, .flag, "uniqueItems")
        add(.validation, .names, "required")
        add(.validation, .object, "dependentRequired")
        add(.metaData, .string, "title", "description")
        add(.metaData, .any, "default")
        add(.metaData, .flag, "deprecated", "readOnly", "writeOnly")
        add(.metaData, .list, "examples")
        add(.format, .string, "format")
        add(.content, .string, "contentEncoding", "contentMediaType")
        add(.content, .schema, "contentSchema")
        return table
    }()

    /// The names in order, so that guesses do not depend on chance.
    static let names = all.keys.sorted()

    /// Keywords of earlier drafts, and what 2020-12 has in their place.
    static let former: [String: String] = [
        "definitions": "$defs", "dependencies": "dependentRequired or dependentSchemas",
        "additionalItems": "items beside prefixItems", "$recursiveRef": "$dynamicRef",
        "$recursiveAnchor": "$dynamicAnchor",
    ]
}

extension SchemaKeyword.Shape {
    /// Whether a value may stand there.
    func allows(_ value: JSONValue) -> Bool {
        switch self {
        case .any: return true
        case .schema: return value.objectValue != nil || value.boolValue != nil
        case .schemaList: return value.arrayValue.map { !$0.isEmpty } ?? false
        case .schemaMap, .object: return value.objectValue != nil
        case .number: return SchemaNumber.isFinite(value)
        case .count: return SchemaNumber.count(value) != nil
        case .string: return value.stringValue != nil
        case .flag: return value.boolValue != nil
        case .list: return value.arrayValue != nil
        case .names:
            guard let elements = value.arrayValue else { return false }
            let names = elements.compactMap(\.stringValue)
            return names.count == elements.count && Set(names.map(ObjectKey.init)).count == names.count
        }
    }

    /// What must stand there.
    var words: String {
        switch self {
        case .any: "any value"
        case .schema: "a schema (an object, true or false)"
        case .schemaList: "a list of at least one schema"
        case .schemaMap: "an object of schemas"
        case .object: "an object"
        case .number: "a number"
        case .count: "an integer of at least 0"
        case .string: "a string"
        case .flag: "true or false"
        case .list: "a list"
        case .names: "a list of different names"
        }
    }
}
