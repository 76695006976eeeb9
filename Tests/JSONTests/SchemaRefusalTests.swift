// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("JSON Schemas that are refused, and those that are warned of") struct SchemaRefusalTests {
    static let refused: [(String, String)] = [
        ("5", ""), ("null", ""), ("{\"type\":\"int\"}", "/type"), ("{\"type\":[]}", "/type"),
        ("{\"type\":null}", "/type"),
        ("{\"type\":[\"null\",\"null\"]}", "/type"), ("{\"type\":[\"null\",1]}", "/type"),
        ("{\"minimum\":\"1\"}", "/minimum"), ("{\"exclusiveMinimum\":true}", "/exclusiveMinimum"),
        ("{\"properties\":{\"a/b\":{\"maximum\":null}}}", "/properties/a~1b/maximum"),
        ("{\"multipleOf\":0}", "/multipleOf"), ("{\"multipleOf\":-1}", "/multipleOf"),
        ("{\"multipleOf\":1.00000000000000000000000000000000000000000000001}", "/multipleOf"),
        ("{\"minLength\":-1}", "/minLength"), ("{\"minItems\":1.5}", "/minItems"),
        ("{\"maxItems\":\"1\"}", "/maxItems"),
        ("{\"maxContains\":-1}", "/maxContains"), ("{\"minProperties\":{}}", "/minProperties"),
        ("{\"enum\":{}}", "/enum"), ("{\"required\":\"a\"}", "/required"), ("{\"required\":true}", "/required"),
        ("{\"required\":[\"a\",\"a\"]}", "/required"), ("{\"required\":[1]}", "/required"),
        ("{\"allOf\":[]}", "/allOf"), ("{\"anyOf\":{}}", "/anyOf"), ("{\"oneOf\":[5]}", "/oneOf/0"),
        ("{\"prefixItems\":[]}", "/prefixItems"), ("{\"properties\":[]}", "/properties"),
        ("{\"properties\":{\"a\":5}}", "/properties/a"), ("{\"not\":[]}", "/not"),
        ("{\"$defs\":{\"a\":1}}", "/$defs/a"),
        ("{\"uniqueItems\":1}", "/uniqueItems"), ("{\"items\":[]}", "/items"), ("{\"if\":1}", "/if"),
        ("{\"dependentRequired\":{\"a\":1}}", "/dependentRequired/a"), ("{\"format\":1}", "/format"),
        ("{\"title\":1}", "/title"), ("{\"deprecated\":\"no\"}", "/deprecated"), ("{\"examples\":1}", "/examples"),
        ("{\"pattern\":\"(\"}", "/pattern"), ("{\"pattern\":1}", "/pattern"),
        ("{\"patternProperties\":{\"[\":{}}}", "/patternProperties/["), ("{\"$comment\":1}", "/$comment"),
        ("{\"contentSchema\":1}", "/contentSchema"), ("{\"unevaluatedItems\":1}", "/unevaluatedItems"),
        ("{\"$ref\":\"#/$defs/none\"}", "/$ref"), ("{\"$ref\":\"https://x.example/s\"}", "/$ref"),
        ("{\"$ref\":\"#anchor\"}", "/$ref"), ("{\"$ref\":\"#/title\",\"title\":\"t\"}", "/$ref"),
        ("{\"$ref\":5}", "/$ref"),
        ("{\"$ref\":\"#/~2\"}", "/$ref"), ("{\"$ref\":\"# bad\"}", "/$ref"), ("{\"$ref\":\"#%FF\"}", "/$ref"),
        ("{\"$ref\":\"#/allOf/00\",\"allOf\":[true]}", "/$ref"),
        ("{\"$ref\":\"#%E2%84%AA\",\"$anchor\":\"K\"}", "/$ref"),
        ("{\"$dynamicRef\":\"#none\"}", "/$dynamicRef"), ("{\"$anchor\":\"1a\"}", "/$anchor"),
        ("{\"$anchor\":\"a b\"}", "/$anchor"), ("{\"$dynamicAnchor\":\"\"}", "/$dynamicAnchor"),
        ("{\"$id\":\"https://x.example/#frag\"}", "/$id"), ("{\"$id\":5}", "/$id"),
        ("{\"items\":{\"$id\":\"#a\"}}", "/items/$id"),
        ("{\"allOf\":[{\"$anchor\":\"a\"},{\"$anchor\":\"a\"}]}", "/allOf/1/$anchor"),
        ("{\"allOf\":[{\"$anchor\":\"a\"},{\"$dynamicAnchor\":\"a\"}]}", "/allOf/1/$dynamicAnchor"),
        ("{\"allOf\":[{\"$id\":\"a\"},{\"$id\":\"a\"}]}", "/allOf/1/$id"),
        ("{\"$ref\":\"#\"}", ""), ("{\"allOf\":[{\"anyOf\":[{\"$ref\":\"#\"}]}]}", "/allOf/0/anyOf/0"),
        ("{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"not\":{\"$ref\":\"#/$defs/a\"}}}}", "/$defs/b/not"),
        ("{\"$dynamicRef\":\"#a\",\"$dynamicAnchor\":\"a\"}", ""),
    ]

    @Test("with the place", arguments: refused) func refuses(_ text: String, _ path: String) throws {
        let document = try JSONValue.parse(text)
        let error = performing { () throws(JSONSchemaError) in _ = try JSONSchema(compiling: document) }
        #expect(error?.schemaPath == path, "\(String(describing: error)) for \(text)")
        #expect(error?.resource == "")
        #expect(error?.message.isEmpty == false)
    }

    @Test("with a reason that helps") func reasons() {
        func reason(_ schema: JSONValue) -> String? {
            performing { () throws(JSONSchemaError) in _ = try JSONSchema(compiling: schema) }?.description
        }
        #expect(
            reason(["properties": ["a": ["minimum": "5"]]])
                == "schema /properties/a/minimum: must be a number, got \"5\"")
        #expect(
            reason(["items": [["type": "string"]]])
                == "schema /items: must be a schema (an object, true or false), got an array of 1 element; a list of schemas is prefixItems"
        )
        #expect(
            reason(["$ref": "https://x.example/s"])
                == "schema /$ref: leads to https://x.example/s, which is none of the known resources; nothing is fetched"
        )
        #expect(
            reason(["$ref": "#adress", "$defs": ["a": ["$anchor": "address"]]])
                == "schema /$ref: there is no anchor of that name, got \"#adress\"; did you mean #address?")
    }

    static let warned: [(String, String, String)] = [
        ("{\"minimun\":5}", "/minimun", "is no keyword of 2020-12 and has no effect; did you mean minimum?"),
        (
            "{\"properties\":{\"a\":{\"tpye\":\"string\"}}}", "/properties/a/tpye",
            "is no keyword of 2020-12 and has no effect; did you mean type?"
        ),
        (
            "{\"definitions\":{}}", "/definitions",
            "is a keyword of an earlier draft without effect in 2020-12; use $defs"
        ),
        ("{\"then\":true}", "/then", "has no effect without if"),
        ("{\"minContains\":1}", "/minContains", "has no effect without contains"),
        ("{\"enum\":[]}", "/enum", "allows no value at all"),
        ("{\"format\":\"datetime\"}", "/format", "datetime is not known; did you mean date-time?"),
        ("{\"$ref\":\"#/x-a/b\",\"x-a\":{\"b\":{}}}", "/$ref", "leads to a place that no keyword says is a schema"),
    ]

    @Test("what is allowed and probably not meant", arguments: warned)
    func warns(_ text: String, _ path: String, _ message: String) throws {
        let schema = try JSONSchema(compiling: JSONValue.parse(text))
        #expect(schema.warnings == [JSONSchemaWarning(schemaPath: path, message: message)])
        #expect(schema.source == (try JSONValue.parse(text)))
    }

    @Test("own keywords are left alone") func own() throws {
        let schema = try JSONSchema(compiling: [
            "x-minimum": 1, "note": "n", "unit": "h", "order": [1], "type": "object",
        ])
        #expect(schema.warnings == [])
    }

    @Test("bounds of a schema") func bounds() {
        func path(_ schema: JSONValue, _ limits: JSONSchema.Limits) -> String? {
            performing { () throws(JSONSchemaError) in
                _ = try JSONSchema(compiling: schema, options: .init(limits: limits))
            }?.message
        }
        let nested: JSONValue = ["not": ["not": ["not": ["not": true]]]]
        #expect(path(nested, .init(maximumNesting: 4)) == "subschemas are nested deeper than 4")
        #expect(path(nested, .init(maximumNesting: 5)) == nil)
        #expect(path(nested, .init(maximumSubschemas: 4)) == "there are more than 4 subschemas")
        #expect(path(["pattern": "a{9}"], .init(pattern: PatternLimits(maximumSourceBytes: 3))) != nil)
    }
}
