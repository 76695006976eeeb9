// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("What a schema violation says") struct SchemaMessageTests {
    static let schema: JSONValue = [
        "type": "object", "required": ["horizon_days"], "additionalProperties": false,
        "properties": [
            "horizon_days": ["type": "integer", "minimum": 1, "maximum": 730, "default": 28],
            "level": ["enum": ["GREEN", "YELLOW", "RED"], "default": "GREEN"],
            "window": [
                "type": "object", "required": ["from"],
                "properties": ["from": ["format": "date"], "days": ["exclusiveMinimum": 0, "default": 7]],
            ],
            "people": ["type": "array", "maxItems": 3, "uniqueItems": true, "items": ["$ref": "#/$defs/person"]],
            "key": ["anyOf": [["type": "string"], ["minimum": 5]]],
        ],
        "$defs": [
            "person": [
                "type": "object", "properties": ["id": ["type": "string", "minLength": 2], "fte": ["default": 1]],
            ]
        ],
    ]

    static let messages: [(String, String, String, String)] = [
        ("{\"horizon_days\":0}", "/horizon_days", "minimum", "horizon_days must be between 1 and 730, got 0"),
        ("{\"horizon_days\":731}", "/horizon_days", "maximum", "horizon_days must be between 1 and 730, got 731"),
        ("{\"horizon_days\":\"7\"}", "/horizon_days", "type", "horizon_days must be an integer, got \"7\""),
        ("{}", "", "required", "horizon_days is required"),
        ("[]", "", "type", "the value must be an object, got an empty array"),
        (
            "{\"horizon_days\":1,\"horizn_days\":2}", "/horizn_days", "additionalProperties",
            "horizn_days is not a known property; did you mean horizon_days?"
        ),
        (
            "{\"horizon_days\":1,\"zzz\":2}", "/zzz", "additionalProperties",
            "zzz is not a known property; known are horizon_days, level, window, people, key"
        ),
        (
            "{\"horizon_days\":1,\"level\":\"YELOW\"}", "/level", "enum",
            "level must be one of \"GREEN\", \"YELLOW\" or \"RED\", got \"YELOW\"; did you mean \"YELLOW\"?"
        ),
        ("{\"horizon_days\":1,\"window\":{}}", "/window", "required", "window.from is required"),
        (
            "{\"horizon_days\":1,\"window\":{\"from\":\"2024-02-30\"}}", "/window/from", "format",
            "window.from must be a date such as 2026-03-01, got \"2024-02-30\""
        ),
        (
            "{\"horizon_days\":1,\"window\":{\"from\":\"2024-02-01\",\"days\":0}}", "/window/days", "exclusiveMinimum",
            "window.days must be greater than 0, got 0"
        ),
        (
            "{\"horizon_days\":1,\"people\":[{},{\"id\":\"x\"}]}", "/people/1/id", "minLength",
            "people[1].id must have at least 2 characters, got 1"
        ),
        (
            "{\"horizon_days\":1,\"people\":[{},{}]}", "/people", "uniqueItems",
            "people must not hold a value twice, got an object of 0 members at 0 and 1"
        ),
        (
            "{\"horizon_days\":1,\"key\":4}", "/key", "anyOf",
            "key must match at least one of 2 alternatives; nearest is number 2: key must be at least 5, got 4"
        ),
    ]

    @Test("place, keyword and sentence", arguments: messages)
    func message(_ text: String, _ pointer: String, _ keyword: String, _ message: String) throws {
        let schema = try JSONSchema(compiling: Self.schema, options: .init(assertFormats: true))
        let violations = schema.validate(try JSONValue.parse(text))
        #expect(violations.count == 1)
        #expect(violations.first?.instancePath == pointer)
        #expect(violations.first?.keyword == keyword)
        #expect(violations.first?.message == message)
    }

    @Test("value, bound and schema path travel along") func details() throws {
        let violation = try JSONSchema(compiling: Self.schema).validate(["horizon_days": 1, "people": [["id": "x"]]])
            .first
        #expect(violation?.value == "x")
        #expect(violation?.allowed == 2)
        #expect(violation?.schemaPath == "/properties/people/items/$ref/properties/id/minLength")
    }

    static let more: [(String, String, String, String, String)] = [
        (
            "{\"anyOf\":[{\"type\":\"string\"},{\"type\":[\"null\",\"object\"]}]}", "5", "", "/anyOf",
            "the value must be a string, null or an object, got 5"
        ),
        (
            "{\"oneOf\":[{\"const\":1},{\"const\":2}]}", "5", "", "/oneOf",
            "the value must be one of 1 or 2, got 5"
        ),
        (
            "{\"oneOf\":[{\"minimum\":1},{\"minimum\":2},{\"minimum\":3}]}", "2", "", "/oneOf",
            "the value must match exactly one of 3 alternatives, and matches number 1 and 2"
        ),
        (
            "{\"items\":{\"oneOf\":[{\"properties\":{\"k\":{\"const\":\"a\"},\"n\":{\"minimum\":3}}},{\"properties\":{\"k\":{\"const\":\"b\"}},\"required\":[\"m\"]}]}}",
            "[{\"k\":\"a\",\"n\":1}]", "/0", "/items/oneOf",
            "element [0] must match exactly one of 2 alternatives; nearest is number 1: element [0].n must be at least 3, got 1"
        ),
        ("{\"not\":{\"type\":\"string\"}}", "\"x\"", "", "/not", "the value must not be a string, got \"x\""),
        ("{\"not\":{\"required\":[\"a\"]}}", "{\"a\":1}", "", "/not", "the value must not have the member a"),
        (
            "{\"prefixItems\":[true],\"items\":false}", "[1,2]", "/1", "/items",
            "element [1] is one too many: the list must have at most 1 element, got 2"
        ),
        (
            "{\"allOf\":[{\"properties\":{\"horizon\":true}}],\"unevaluatedProperties\":false}", "{\"horizn\":1}",
            "/horizn", "/unevaluatedProperties", "horizn is not a known property; did you mean horizon?"
        ),
        (
            "{\"propertyNames\":{\"maxLength\":2}}", "{\"abc\":1}", "/abc", "/propertyNames",
            "abc has a name that is not allowed: the name must have at most 2 characters, got 3"
        ),
        (
            "{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}", "", "/dependentRequired",
            "b is required where a is given"
        ),
        (
            "{\"if\":{\"required\":[\"a\"]},\"then\":{\"minProperties\":2}}", "{\"a\":1}", "", "/then/minProperties",
            "the value must have at least 2 members, got 1"
        ),
        (
            "{\"dependentSchemas\":{\"a\":{\"required\":[\"b\"]}}}", "{\"a\":1}", "",
            "/dependentSchemas/a/required", "b is required"
        ),
        (
            "{\"patternProperties\":{\"^a/\":{\"type\":\"null\"}}}", "{\"a/~\":1}", "/a~1~0",
            "/patternProperties/^a~1/type", "a/~ must be null, got 1"
        ),
        (
            "{\"pattern\":\"^[a-z]+$\"}", "\"A\"", "", "/pattern",
            "the value must match the pattern ^[a-z]+$, got \"A\""
        ),
        (
            "{\"contains\":{\"const\":1}}", "[2]", "", "/contains",
            "the value must hold at least 1 matching element, got 0"
        ),
        ("{\"properties\":{\"a\":false}}", "{\"a\":1}", "/a", "/properties/a", "a is not allowed"),
        (
            "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$dynamicRef\":\"#x\"},\"b\":{\"$dynamicAnchor\":\"x\",\"type\":\"null\"}}}",
            "1", "", "/$ref/$dynamicRef/type", "the value must be null, got 1"
        ),
    ]

    @Test("places through applicators, and what alternatives miss", arguments: more)
    func places(_ schema: String, _ text: String, _ place: String, _ path: String, _ message: String) throws {
        let violations = try JSONSchema(compiling: JSONValue.parse(schema)).validate(try JSONValue.parse(text))
        #expect(violations.count == 1)
        #expect(violations.first?.instancePath == place)
        #expect(violations.first?.schemaPath == path)
        #expect(violations.first?.message == message)
    }

    @Test("the form that every face shows") func form() throws {
        let schema = try JSONSchema(compiling: ["properties": ["horizon_days": ["minimum": 1, "maximum": 730]]])
        #expect(
            schema.validate(["horizon_days": 0]).map(\.json.text) == [
                #"{"instance_path":"/horizon_days","keyword":"minimum","schema_path":"/properties/horizon_days/minimum","#
                    + #""message":"horizon_days must be between 1 and 730, got 0","value":0,"allowed":1}"#
            ])
    }

    @Test("all violations are told, up to the number asked for") func several() throws {
        let schema = try JSONSchema(compiling: ["items": ["type": "string"]])
        let value = JSONValue.array((0..<50).map { .integer($0) })
        #expect(schema.validate(value).count == 20)
        #expect(schema.validate(value, maximumViolations: 3).map(\.instancePath) == ["/0", "/1", "/2"])
        #expect(
            try JSONSchema(compiling: Self.schema).validate(["horizon_days": 0, "level": "x", "zzz": 1]).count == 3)
    }

    @Test("defaults are put in, at the top and in what is there") func defaults() throws {
        let schema = try JSONSchema(compiling: Self.schema)
        #expect(schema.applyingDefaults(to: [:]) == ["horizon_days": 28, "level": "GREEN"])
        #expect(
            schema.applyingDefaults(to: ["horizon_days": 3, "level": nil, "window": [:], "people": [["id": "ab"], 5]])
                == ["horizon_days": 3, "level": nil, "window": ["days": 7], "people": [["id": "ab", "fte": 1], 5]])
        #expect(schema.applyingDefaults(to: 5) == 5)
        #expect(schema.source == Self.schema)
    }
}
