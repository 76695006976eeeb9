// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

// Core, section 11: what counts as evaluated.
@Suite("JSON Schema 2020-12: unevaluated members and elements") struct SchemaUnevaluatedTests {
    static let members: [SchemaCase] = [
        SchemaCase(##"{"unevaluatedProperties":false}"##, good: ["{}", "[1]", "3"], bad: ["{\"a\":1}"]),
        SchemaCase(##"{"unevaluatedProperties":{"minLength":3}}"##, good: ["{\"a\":\"abc\"}"], bad: ["{\"a\":\"ab\"}"]),
        SchemaCase(
            ##"{"properties":{"a":true},"patternProperties":{"^p":true},"unevaluatedProperties":false}"##,
            good: ["{\"a\":1,\"p1\":2}"], bad: ["{\"a\":1,\"b\":2}"]),
        SchemaCase(
            ##"{"properties":{"a":true},"additionalProperties":true,"unevaluatedProperties":false}"##,
            good: ["{\"a\":1,\"b\":2}"]),
        SchemaCase(
            ##"{"allOf":[{"properties":{"a":true}},{"$ref":"#/$defs/b"}],"unevaluatedProperties":false,"$defs":{"b":{"properties":{"b":true}}}}"##,
            good: ["{\"a\":1,\"b\":2}"], bad: ["{\"a\":1,\"c\":2}"]),
        SchemaCase(
            ##"{"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"properties":{"b":{"const":2}},"required":["b"]}],"unevaluatedProperties":false}"##,
            good: ["{\"a\":1}", "{\"b\":2}", "{\"a\":1,\"b\":2}"], bad: ["{\"a\":1,\"b\":3}", "{\"a\":0,\"b\":2}"]),
        SchemaCase(
            ##"{"oneOf":[{"properties":{"a":true},"required":["a"]},{"properties":{"b":true},"required":["b"]}],"unevaluatedProperties":false}"##,
            good: ["{\"a\":1}", "{\"b\":2}"], bad: ["{\"a\":1,\"c\":3}", "{\"a\":1,\"b\":3}"]),
        SchemaCase(
            ##"{"not":{"not":{"properties":{"a":true},"required":["a"]}},"unevaluatedProperties":false}"##,
            bad: ["{\"a\":1}"]),
        SchemaCase(
            ##"{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"properties":{"t":true}},"else":{"properties":{"e":true}},"unevaluatedProperties":false}"##,
            good: ["{\"k\":1,\"t\":2}", "{\"e\":1}", "{}"], bad: ["{\"k\":1,\"e\":1}", "{\"k\":2}", "{\"t\":1}"]),
        SchemaCase(
            ##"{"if":{"properties":{"k":true}},"unevaluatedProperties":false}"##, good: ["{\"k\":1}"],
            bad: ["{\"l\":1}"]),
        SchemaCase(
            ##"{"dependentSchemas":{"a":{"properties":{"b":true}}},"properties":{"a":true},"unevaluatedProperties":false}"##,
            good: ["{\"a\":1,\"b\":2}"], bad: ["{\"b\":1}"]),
        SchemaCase(
            ##"{"allOf":[{"properties":{"a":true},"unevaluatedProperties":false}],"properties":{"b":true}}"##,
            good: ["{\"a\":1}"], bad: ["{\"a\":1,\"b\":1}"]),
        SchemaCase(
            ##"{"allOf":[{"unevaluatedProperties":true}],"unevaluatedProperties":false}"##, good: ["{\"a\":1}"]),
        SchemaCase(
            ##"{"allOf":[{"properties":{"a":true}},{"unevaluatedProperties":false}]}"##, bad: ["{\"a\":1}"]),
        SchemaCase(
            ##"{"properties":{"a":{"properties":{"b":true}}},"unevaluatedProperties":false}"##,
            good: ["{\"a\":{\"c\":1}}"], bad: ["{\"b\":1}"]),
        SchemaCase(
            ##"{"properties":{"next":{"$ref":"#"},"v":true},"unevaluatedProperties":false}"##,
            good: ["{\"v\":1,\"next\":{\"v\":2,\"next\":{}}}"], bad: ["{\"next\":{\"w\":1}}"]),
        SchemaCase(##"{"propertyNames":true,"required":["a"],"unevaluatedProperties":false}"##, bad: ["{\"a\":1}"]),
        SchemaCase(
            ##"{"$id":"https://x.example/d","$ref":"base","properties":{"c":true},"$defs":{"d":{"$dynamicAnchor":"more","properties":{"d":true}},"base":{"$id":"base","properties":{"b":true},"$dynamicRef":"#more","unevaluatedProperties":false,"$defs":{"d":{"$dynamicAnchor":"more"}}}}}"##,
            good: ["{\"b\":1,\"d\":1}"], bad: ["{\"b\":1,\"c\":1}", "{\"e\":1}"]),
    ]

    static let elements: [SchemaCase] = [
        SchemaCase(##"{"unevaluatedItems":false}"##, good: ["[]", "{\"a\":1}"], bad: ["[1]"]),
        SchemaCase(
            ##"{"prefixItems":[true],"unevaluatedItems":{"type":"string"}}"##, good: ["[1,\"a\"]"], bad: ["[1,2]"]),
        SchemaCase(##"{"items":true,"unevaluatedItems":false}"##, good: ["[1,2]"]),
        SchemaCase(
            ##"{"contains":{"type":"string"},"unevaluatedItems":false}"##, good: ["[\"a\",\"b\"]"],
            bad: ["[\"a\",1]", "[1]"]),
        SchemaCase(
            ##"{"contains":{"multipleOf":2},"minContains":0,"unevaluatedItems":{"multipleOf":3}}"##,
            good: ["[2,3,4,9]", "[]"], bad: ["[2,5]"]),
        SchemaCase(
            ##"{"allOf":[{"prefixItems":[true]},{"prefixItems":[true,true]}],"unevaluatedItems":false}"##,
            good: ["[1,2]"], bad: ["[1,2,3]"]),
        SchemaCase(
            ##"{"anyOf":[{"prefixItems":[{"const":1}]},{"prefixItems":[true,{"const":2}]}],"unevaluatedItems":false}"##,
            good: ["[1]", "[0,2]", "[1,2]"], bad: ["[1,3]", "[0,2,3]"]),
        SchemaCase(
            ##"{"if":{"prefixItems":[{"const":1}]},"then":{"prefixItems":[true,true]},"unevaluatedItems":false}"##,
            good: ["[1,5]", "[]"], bad: ["[2]", "[1,2,3]"]),
        SchemaCase(
            ##"{"$ref":"#/$defs/a","prefixItems":[true,true],"unevaluatedItems":false,"$defs":{"a":{"items":{"type":"integer"}}}}"##,
            good: ["[1,2,3]"], bad: ["[1,2,\"\"]"]),
        SchemaCase(##"{"not":{"prefixItems":[false]},"unevaluatedItems":false}"##, bad: ["[1]"]),
        SchemaCase(
            ##"{"unevaluatedItems":false,"unevaluatedProperties":false,"properties":{"a":true},"prefixItems":[true]}"##,
            good: ["[1]", "{\"a\":1}"], bad: ["[1,2]", "{\"b\":1}"]),
    ]

    @Test("members", arguments: members) func membersTable(_ one: SchemaCase) throws { try one.check() }
    @Test("elements", arguments: elements) func elementsTable(_ one: SchemaCase) throws { try one.check() }

    @Test("more members than fit a frame of the stack") func many() throws {
        let schema = try JSONSchema(
            compiling: [
                "patternProperties": ["^a": true], "anyOf": [["properties": ["b": true]]],
                "unevaluatedProperties": false,
            ])
        var object = JSONObject((0..<20_000).map { ("a\($0)", .integer(Int64($0))) })
        object["b"] = 1
        #expect(schema.isValid(.object(object)))
        object["c"] = 1
        #expect(schema.validate(.object(object)).map(\.instancePath) == ["/c"])
    }
}
