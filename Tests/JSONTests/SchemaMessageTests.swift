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
            "window.from must be a date such as 2025-07-01, got \"2024-02-30\""
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
            "key must match at least one of 2 alternatives: (1) the value must be a string, got 4; (2) the value must be at least 5, got 4"
        ),
    ]

    @Test("place, keyword and sentence", arguments: messages)
    func message(_ text: String, _ pointer: String, _ keyword: String, _ message: String) throws {
        let schema = try JSONSchema(compiling: Self.schema)
        let violations = schema.validate(try JSONValue.parse(text))
        #expect(violations.count == 1)
        #expect(violations.first?.pointer == pointer)
        #expect(violations.first?.keyword == keyword)
        #expect(violations.first?.message == message)
    }

    @Test("value, bound and schema pointer travel along") func details() throws {
        let violation = try JSONSchema(compiling: Self.schema).validate(["horizon_days": 1, "people": [["id": "x"]]])
            .first
        #expect(violation?.value == "x")
        #expect(violation?.allowed == 2)
        #expect(violation?.schemaPointer == "/$defs/person/properties/id/minLength")
    }

    @Test("all violations are told, up to the number asked for") func several() throws {
        let schema = try JSONSchema(compiling: ["items": ["type": "string"]])
        let value = JSONValue.array((0..<50).map { .integer($0) })
        #expect(schema.validate(value).count == 20)
        #expect(schema.validate(value, maximumViolations: 3).map(\.pointer) == ["/0", "/1", "/2"])
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

    @Test("a schema that multiplies work ends") func work() throws {
        var definitions: JSONObject = ["d0": ["type": "string"]]
        for level in 1...60 {
            let reference: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = ["anyOf": [reference, reference]]
        }
        let schema = try JSONSchema(compiling: ["$ref": "#/$defs/d60", "$defs": .object(definitions)])
        #expect(schema.validate("x") == [])
        #expect(schema.validate(1).contains { $0.keyword == "$work" })
    }

    @Test("deep values are told, not followed to the end of the stack") func deep() throws {
        let schema = try JSONSchema(compiling: ["items": ["$ref": "#"]])
        var value: JSONValue = []
        for _ in 0..<900 { value = [value] }
        #expect(schema.validate(value).map(\.keyword) == ["$work"])
    }
}
