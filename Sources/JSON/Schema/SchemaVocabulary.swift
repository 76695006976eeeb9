// SPDX-License-Identifier: Apache-2.0

/// The keywords that a schema may use; everything else is refused, so that a misspelt keyword is found.
enum SchemaVocabulary {
    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    private static let applied: Set<String> = [
        "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf",
        "minLength", "maxLength", "format", "items", "prefixItems", "contains", "minContains", "maxContains",
        "minItems", "maxItems", "uniqueItems", "properties", "required", "additionalProperties", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "allOf", "anyOf", "oneOf", "not",
        "if", "then", "else", "$ref", "$defs",
    ]

    private static let annotations: Set<String> = [
        "$schema", "$id", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly",
        "writeOnly", "contentEncoding", "contentMediaType",
    ]

    private static let refused: Set<String> = [
        "pattern", "patternProperties", "unevaluatedItems", "unevaluatedProperties", "$anchor", "$dynamicRef",
        "$dynamicAnchor", "$vocabulary", "contentSchema",
    ]

    /// Refuses a keyword that would have no effect.
    static func check(_ keyword: String, _ value: JSONValue, at pointer: String) throws(JSONSchemaError) {
        if keyword == "$schema" {
            guard let name = value.stringValue, name == dialect || name == dialect + "#" else {
                throw JSONSchemaError(
                    pointer: pointer, keyword: keyword,
                    message: "the dialect must be \(dialect), got \(ValueText.short(value))")
            }
        }
        if applied.contains(keyword) || annotations.contains(keyword) || keyword.hasPrefix("x-") { return }
        if refused.contains(keyword) {
            throw JSONSchemaError(
                pointer: pointer, keyword: keyword, message: "this keyword of 2020-12 is not supported")
        }
        let guess = Spelling.nearest(to: keyword, among: applied.union(annotations).sorted())
        throw JSONSchemaError(
            pointer: pointer, keyword: keyword,
            message: "unknown keyword" + (guess.map { "; did you mean \($0)?" } ?? "; own ones start with x-"))
    }
}
