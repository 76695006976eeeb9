// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("JSON Schema 2020-12") struct SchemaTests {
    struct Case: Sendable {
        var schema: String
        var good: [String]
        var bad: [String]
    }

    static let cases: [Case] = [
        Case(schema: "true", good: ["1", "null", "{}"], bad: []),
        Case(schema: "false", good: [], bad: ["1", "null", "{}"]),
        Case(schema: "{}", good: ["1", "[]"], bad: []),
        Case(
            schema: ##"{"type":"integer"}"##, good: ["1", "1.0", "-5", "1e300"], bad: ["1.5", "\"1\"", "true", "null"]),
        Case(schema: ##"{"type":"number"}"##, good: ["1", "1.5"], bad: ["\"1\"", "[]"]),
        Case(schema: ##"{"type":["string","null"]}"##, good: ["null", "\"\""], bad: ["0", "false", "{}"]),
        Case(schema: ##"{"type":"boolean"}"##, good: ["true", "false"], bad: ["0", "null", "\"true\""]),
        Case(schema: ##"{"type":"array"}"##, good: ["[]"], bad: ["{}", "\"\""]),
        Case(schema: ##"{"type":"object"}"##, good: ["{}"], bad: ["[]", "null"]),
        Case(
            schema: ##"{"minimum":1,"maximum":730}"##, good: ["1", "730", "1.0", "\"x\""],
            bad: ["0", "731", "0.999", "730.0001"]),
        Case(
            schema: ##"{"exclusiveMinimum":0,"exclusiveMaximum":1}"##, good: ["0.5", "5e-324"],
            bad: ["0", "1", "-0.0", "1.0"]),
        Case(
            schema: ##"{"minimum":9007199254740993}"##, good: ["9007199254740993"],
            bad: ["9007199254740992", "9007199254740992.0"]),
        Case(
            schema: ##"{"maximum":9223372036854775807}"##, good: ["9223372036854775807"],
            bad: ["9223372036854775808", "1e19"]),
        Case(
            schema: ##"{"multipleOf":0.01}"##, good: ["4.35", "0.07", "19.99", "0", "3", "1e300"],
            bad: ["4.355", "0.001"]),
        Case(schema: ##"{"multipleOf":3}"##, good: ["9", "-9", "0", "3e1"], bad: ["10", "3.5", "9007199254740992"]),
        Case(schema: ##"{"multipleOf":0.1}"##, good: ["0.3", "1.1", "\"x\""], bad: ["0.35"]),
        Case(
            schema: ##"{"minLength":2,"maxLength":3}"##, good: ["\"ab\"", "\"😀😀\"", "\"e\u{301}a\"", "7"],
            bad: ["\"a\"", "\"😀\"", "\"abcd\""]),
        Case(
            schema: ##"{"enum":["a",1,null,{"x":[1]}]}"##, good: ["\"a\"", "1.0", "null", "{\"x\":[1.0]}"],
            bad: ["\"b\"", "true", "{\"x\":[2]}", "\"1\""]),
        Case(schema: ##"{"const":{"a":1,"b":2}}"##, good: ["{\"b\":2,\"a\":1}"], bad: ["{\"a\":1}", "null"]),
        Case(schema: ##"{"const":false}"##, good: ["false"], bad: ["0", "null", "[]"]),
        Case(schema: ##"{"minItems":1,"maxItems":2}"##, good: ["[1]", "[1,2]", "{}"], bad: ["[]", "[1,2,3]"]),
        Case(
            schema: ##"{"uniqueItems":true}"##, good: ["[]", "[1,\"1\",true]", "[{\"a\":1},{\"a\":2}]"],
            bad: ["[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "[1,2,3,4,5,6,7,8,9,10,5]"]),
        Case(schema: ##"{"uniqueItems":false}"##, good: ["[1,1]"], bad: []),
        Case(schema: ##"{"items":{"type":"integer"}}"##, good: ["[]", "[1,2]", "{}"], bad: ["[1,\"2\"]"]),
        Case(
            schema: ##"{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"##,
            good: ["[]", "[\"a\"]", "[\"a\",1]"], bad: ["[1]", "[\"a\",\"b\"]", "[\"a\",1,2]"]),
        Case(schema: ##"{"contains":{"minimum":5}}"##, good: ["[1,5]", "\"x\""], bad: ["[]", "[1,2]"]),
        Case(
            schema: ##"{"contains":{"minimum":5},"minContains":2,"maxContains":3}"##, good: ["[5,6,1]", "[5,6,7]"],
            bad: ["[5]", "[5,6,7,8]"]),
        Case(schema: ##"{"contains":{"minimum":5},"minContains":0}"##, good: ["[]", "[1]"], bad: []),
        Case(
            schema: ##"{"properties":{"a":{"type":"integer"}},"required":["a"]}"##,
            good: ["{\"a\":1}", "{\"a\":1,\"b\":2}", "[]"], bad: ["{}", "{\"a\":\"x\"}"]),
        Case(
            schema: ##"{"properties":{"a":true},"additionalProperties":false}"##, good: ["{}", "{\"a\":1}"],
            bad: ["{\"b\":1}", "{\"a\":1,\"b\":1}"]),
        Case(
            schema: ##"{"properties":{"a":true},"additionalProperties":{"type":"string"}}"##,
            good: ["{\"a\":1,\"b\":\"\"}"], bad: ["{\"b\":1}"]),
        Case(schema: ##"{"propertyNames":{"maxLength":2}}"##, good: ["{\"ab\":1}", "{}"], bad: ["{\"abc\":1}"]),
        Case(
            schema: ##"{"minProperties":1,"maxProperties":2}"##, good: ["{\"a\":1}"],
            bad: ["{}", "{\"a\":1,\"b\":1,\"c\":1}"]),
        Case(
            schema: ##"{"dependentRequired":{"a":["b"]}}"##, good: ["{}", "{\"b\":1}", "{\"a\":1,\"b\":1}"],
            bad: ["{\"a\":1}"]),
        Case(
            schema: ##"{"dependentSchemas":{"a":{"required":["c"]}}}"##, good: ["{}", "{\"a\":1,\"c\":1}"],
            bad: ["{\"a\":1}"]),
        Case(schema: ##"{"allOf":[{"minimum":1},{"maximum":2}]}"##, good: ["1", "2"], bad: ["0", "3"]),
        Case(schema: ##"{"anyOf":[{"type":"string"},{"minimum":5}]}"##, good: ["\"x\"", "5", "null"], bad: ["4"]),
        Case(schema: ##"{"oneOf":[{"type":"integer"},{"minimum":5}]}"##, good: ["1", "5.5"], bad: ["6", "1.5"]),
        Case(schema: ##"{"not":{"type":"string"}}"##, good: ["1"], bad: ["\"x\""]),
        Case(
            schema:
                ##"{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"required":["a"]},"else":{"required":["b"]}}"##,
            good: ["{\"k\":1,\"a\":0}", "{\"b\":0}", "{\"k\":2,\"b\":0}"], bad: ["{\"k\":1,\"b\":0}", "{\"a\":0}"]),
        Case(schema: ##"{"then":false,"else":false}"##, good: ["1"], bad: []),
        Case(
            schema: ##"{"$ref":"#/$defs/n","maximum":5,"$defs":{"n":{"type":"integer"}}}"##, good: ["5"],
            bad: ["6", "\"x\""]),
        Case(schema: ##"{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"null"}}}"##, good: ["null"], bad: ["1"]),
        Case(
            schema: ##"{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}},"required":["v"]}"##,
            good: ["{\"v\":1}", "{\"v\":1,\"next\":{\"v\":2,\"next\":{\"v\":3}}}"],
            bad: ["{\"v\":1,\"next\":{\"v\":2,\"next\":{}}}"]),
        Case(
            schema: ##"{"properties":{"a":{"type":"string"},"b":{"$ref":"#/properties/a"}}}"##, good: ["{\"b\":\"\"}"],
            bad: ["{\"b\":1}"]),
        Case(
            schema: ##"{"format":"date"}"##, good: ["\"2024-02-29\"", "\"2000-02-29\"", "\"0001-01-01\"", "5"],
            bad: [
                "\"2023-02-29\"", "\"1900-02-29\"", "\"2024-13-01\"", "\"2024-00-01\"", "\"2024-04-31\"",
                "\"2024-1-1\"", "\"20240101\"", "\"2024-01-01 \"", "\"\"",
            ]),
        Case(
            schema: ##"{"format":"date-time"}"##,
            good: [
                "\"2024-02-29T23:59:59Z\"", "\"2024-02-29t00:00:00.123+05:30\"", "\"1998-12-31T23:59:60Z\"",
                "\"1998-12-31T15:59:60.1-08:00\"",
            ],
            bad: [
                "\"2024-02-29T24:00:00Z\"", "\"2024-02-29T23:59:59\"", "\"2024-02-29 23:59:59Z\"",
                "\"1998-12-31T22:59:60Z\"", "\"2024-02-29T23:59:59.Z\"", "\"2024-02-29T23:59:59+24:00\"",
                "\"2024-02-29T23:59:59+0100\"", "\"2024-02-30T00:00:00Z\"", "\"2024-02-29T23:59:59Zx\"",
            ]),
        Case(
            schema: ##"{"format":"email","$comment":"an annotation","x-order":[1],"deprecated":true}"##,
            good: ["\"no\""], bad: []),
        Case(
            schema:
                ##"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/y","title":"t"}"##,
            good: ["1"], bad: []),
    ]

    @Test("accepts and refuses", arguments: cases) func table(_ one: Case) throws {
        let schema = try JSONSchema(compiling: JSONValue.parse(one.schema))
        for text in one.good {
            #expect(schema.validate(try JSONValue.parse(text)) == [], "\(text) by \(one.schema)")
        }
        for text in one.bad {
            #expect(!schema.validate(try JSONValue.parse(text)).isEmpty, "\(text) by \(one.schema)")
        }
    }

    static let refused: [(String, String, String)] = [
        ("5", "", ""), ("{\"type\":\"int\"}", "", "type"), ("{\"type\":[]}", "", "type"),
        ("{\"type\":[\"null\",\"null\"]}", "", "type"),
        ("{\"properties\":{\"a\":{\"tpye\":\"string\"}}}", "/properties/a", "tpye"),
        ("{\"$defs\":{\"a\":{\"foo\":1}}}", "/$defs/a", "foo"),
        ("{\"pattern\":\"a\"}", "", "pattern"),
        ("{\"items\":{\"patternProperties\":{}}}", "/items", "patternProperties"),
        ("{\"$ref\":\"#/$defs/none\"}", "", "$ref"), ("{\"$ref\":\"https://x.example/s\"}", "", "$ref"),
        ("{\"$ref\":\"#anchor\"}", "", "$ref"),
        ("{\"$ref\":\"#\"}", "", ""), ("{\"allOf\":[{\"anyOf\":[{\"$ref\":\"#\"}]}]}", "/allOf/0/anyOf/0", ""),
        ("{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", "", "$schema"),
        ("{\"minimum\":\"1\"}", "", "minimum"),
        ("{\"multipleOf\":0}", "", "multipleOf"), ("{\"minLength\":-1}", "", "minLength"),
        ("{\"minItems\":1.5}", "", "minItems"),
        ("{\"enum\":[]}", "", "enum"), ("{\"required\":\"a\"}", "", "required"),
        ("{\"required\":[\"a\",\"a\"]}", "", "required"),
        ("{\"allOf\":[]}", "", "allOf"), ("{\"anyOf\":{}}", "", "anyOf"), ("{\"properties\":[]}", "", "properties"),
        ("{\"uniqueItems\":1}", "", "uniqueItems"), ("{\"items\":[]}", "/items", ""),
        ("{\"unevaluatedProperties\":false}", "", "unevaluatedProperties"),
        ("{\"dependentRequired\":{\"a\":1}}", "", "dependentRequired"), ("{\"format\":1}", "", "format"),
        ("{\"$dynamicRef\":\"#\"}", "", "$dynamicRef"),
    ]

    @Test("refuses schemas with the place", arguments: refused) func refuses(
        _ text: String, _ pointer: String, _ keyword: String
    ) throws {
        let document = try JSONValue.parse(text)
        let error = performing { () throws(JSONSchemaError) in _ = try JSONSchema(compiling: document) }
        #expect(error?.pointer == pointer)
        #expect(error?.keyword == keyword)
    }

    @Test("a misspelt keyword is guessed") func misspelt() {
        let error = performing { () throws(JSONSchemaError) in _ = try JSONSchema(compiling: ["tpye": "string"]) }
        #expect(error?.description == "schema /tpye: unknown keyword; did you mean type?")
    }
}
