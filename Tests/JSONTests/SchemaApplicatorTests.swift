// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

// The keywords of core, sections 10 and 11.
@Suite("JSON Schema 2020-12: applicators") struct SchemaApplicatorTests {
    static let elements: [SchemaCase] = [
        SchemaCase(##"{"items":{"type":"integer"}}"##, good: ["[]", "[1,2]", "{}"], bad: ["[1,\"2\"]"]),
        SchemaCase(
            ##"{"prefixItems":[{"type":"string"},{"type":"integer"}],"items":false}"##,
            good: ["[]", "[\"a\"]", "[\"a\",1]"], bad: ["[1]", "[\"a\",\"b\"]", "[\"a\",1,2]"]),
        SchemaCase(##"{"prefixItems":[true,false]}"##, good: ["[]", "[1]", "{}"], bad: ["[1,2]", "[1,2,3]"]),
        SchemaCase(##"{"items":true,"prefixItems":[{"const":1}]}"##, good: ["[1,2]"], bad: ["[2]"]),
        SchemaCase(##"{"contains":{"minimum":5}}"##, good: ["[1,5]", "\"x\""], bad: ["[]", "[1,2]"]),
        SchemaCase(
            ##"{"contains":{"minimum":5},"minContains":2,"maxContains":3}"##, good: ["[5,6,1]", "[5,6,7]"],
            bad: ["[5]", "[5,6,7,8]"]),
        SchemaCase(##"{"contains":{"minimum":5},"minContains":0}"##, good: ["[]", "[1]"]),
        SchemaCase(##"{"contains":true,"minContains":0,"maxContains":1}"##, good: ["[]", "[1]"], bad: ["[1,2]"]),
        SchemaCase(##"{"minContains":5,"maxContains":0}"##, good: ["[]", "[1]"]),
        SchemaCase(##"{"contains":false}"##, good: ["{}"], bad: ["[]", "[1]"]),
        SchemaCase(##"{"contains":{"const":null}}"##, good: ["[null]"], bad: ["[0]"]),
    ]

    static let members: [SchemaCase] = [
        SchemaCase(
            ##"{"properties":{"a":{"type":"integer"}},"required":["a"]}"##,
            good: ["{\"a\":1}", "{\"a\":1,\"b\":2}", "[]"], bad: ["{}", "{\"a\":\"x\"}"]),
        SchemaCase(
            ##"{"properties":{"a":true,"b":false}}"##, good: ["{}", "{\"a\":1}", "{\"c\":1}"], bad: ["{\"b\":1}"]),
        SchemaCase(
            ##"{"properties":{"__proto__":{"type":"number"},"":{"type":"null"},"a\nb":{"const":1}}}"##,
            good: ["{\"__proto__\":1,\"\":null}", "{\"a\\nb\":1}"],
            bad: ["{\"__proto__\":\"\"}", "{\"\":1}", "{\"a\\nb\":2}"]),
        SchemaCase(
            ##"{"properties":{"a":true},"additionalProperties":false}"##, good: ["{}", "{\"a\":1}", "1"],
            bad: ["{\"b\":1}", "{\"a\":1,\"b\":1}"]),
        SchemaCase(
            ##"{"properties":{"a":true},"additionalProperties":{"type":"string"}}"##,
            good: ["{\"a\":1,\"b\":\"\"}"], bad: ["{\"b\":1}"]),
        SchemaCase(
            ##"{"patternProperties":{"^v":{"type":"integer"},"x$":{"maximum":5}}}"##,
            good: ["{\"v\":1}", "{\"vx\":5}", "{\"y\":\"\"}", "{}"], bad: ["{\"v\":\"\"}", "{\"vx\":6}", "{\"x\":6}"]),
        SchemaCase(
            ##"{"properties":{"foo":{"maxItems":3}},"patternProperties":{"f.o":{"minItems":2}},"additionalProperties":{"type":"integer"}}"##,
            good: ["{\"foo\":[1,2]}", "{\"fxo\":[1,2]}", "{\"q\":3}"],
            bad: ["{\"foo\":[]}", "{\"foo\":[1,2,3,4]}", "{\"fxo\":[]}", "{\"q\":\"\"}"]),
        SchemaCase(##"{"propertyNames":{"maxLength":2}}"##, good: ["{\"ab\":1}", "{}", "[]"], bad: ["{\"abc\":1}"]),
        SchemaCase(##"{"propertyNames":false}"##, good: ["{}"], bad: ["{\"a\":1}"]),
        SchemaCase(##"{"propertyNames":{"pattern":"^a+$"}}"##, good: ["{\"aa\":1}"], bad: ["{\"b\":1}", "{\"\":1}"]),
        SchemaCase(
            ##"{"dependentSchemas":{"a":{"required":["c"]},"b":false}}"##, good: ["{}", "{\"a\":1,\"c\":1}"],
            bad: ["{\"a\":1}", "{\"b\":1}"]),
    ]

    static let inPlace: [SchemaCase] = [
        SchemaCase(##"{"allOf":[{"minimum":1},{"maximum":2}]}"##, good: ["1", "2"], bad: ["0", "3"]),
        SchemaCase(##"{"anyOf":[{"type":"string"},{"minimum":5}]}"##, good: ["\"x\"", "5", "null"], bad: ["4"]),
        SchemaCase(##"{"oneOf":[{"type":"integer"},{"minimum":5}]}"##, good: ["1", "5.5"], bad: ["6", "1.5"]),
        SchemaCase(##"{"oneOf":[true,true,false]}"##, bad: ["1"]),
        SchemaCase(##"{"not":{"type":"string"}}"##, good: ["1"], bad: ["\"x\""]),
        SchemaCase(##"{"not":{}}"##, bad: ["1", "null"]),
        SchemaCase(##"{"not":{"not":{}}}"##, good: ["1"]),
        SchemaCase(
            ##"{"if":{"properties":{"k":{"const":1}},"required":["k"]},"then":{"required":["a"]},"else":{"required":["b"]}}"##,
            good: ["{\"k\":1,\"a\":0}", "{\"b\":0}", "{\"k\":2,\"b\":0}"], bad: ["{\"k\":1,\"b\":0}", "{\"a\":0}"]),
        SchemaCase(##"{"then":false,"else":false}"##, good: ["1"]),
        SchemaCase(##"{"if":false,"then":false}"##, good: ["1"]),
        SchemaCase(##"{"if":false,"else":false}"##, bad: ["1"]),
        SchemaCase(##"{"if":true}"##, good: ["1"]),
        SchemaCase(
            ##"{"additionalProperties":{"additionalProperties":{"type":"null"}},"minProperties":1,"type":"object"}"##,
            good: ["{\"a\":{\"b\":null}}"], bad: ["{}", "{\"a\":{\"b\":1}}"]),
    ]

    static let annotations: [SchemaCase] = [
        SchemaCase(
            ##"{"format":"email","$comment":"no","x-order":[1],"deprecated":true,"title":"t","default":5,"examples":[]}"##,
            good: ["\"no\"", "1"]),
        SchemaCase(
            ##"{"contentEncoding":"base64","contentMediaType":"application/json","contentSchema":{"type":"object"}}"##,
            good: ["\"%%%\"", "\"MQ==\"", "1"]),
        SchemaCase(
            ##"{"unknown":{"type":"string"},"definitions":{"a":{"type":"string"}},"dependencies":{"a":["b"]}}"##,
            good: ["1", "{\"a\":1}"]),
        SchemaCase(##"{"additionalItems":false,"prefixItems":[true],"id":"x"}"##, good: ["[1,2]"]),
        SchemaCase(
            ##"{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/y","title":"t"}"##,
            good: ["1"]),
        SchemaCase(##"{"$schema":"https://json-schema.org/draft/2020-12/schema#"}"##, good: ["1"]),
    ]

    @Test("elements", arguments: elements) func elementsTable(_ one: SchemaCase) throws { try one.check() }
    @Test("members", arguments: members) func membersTable(_ one: SchemaCase) throws { try one.check() }
    @Test("the same value", arguments: inPlace) func inPlaceTable(_ one: SchemaCase) throws { try one.check() }
    @Test("annotations never refuse", arguments: annotations)
    func annotationsTable(_ one: SchemaCase) throws { try one.check() }
}
