// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JSON

@Suite("JSON Schema against hostile input") struct SchemaHostileTests {
    private let small = JSONSchema.Options(limits: .init(maximumWork: 100_000))

    @Test("alternatives that multiply end") func exponential() throws {
        for keyword in ["anyOf", "oneOf", "allOf"] {
            var definitions: JSONObject = ["d0": ["type": "string"]]
            for level in 1...60 {
                let reference: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
                definitions["d\(level)"] = .object(JSONObject([(keyword, .array([reference, reference]))]))
            }
            let schema = try JSONSchema(
                compiling: ["$ref": "#/$defs/d60", "$defs": .object(definitions)], options: small)
            #expect(schema.validate(1).contains { $0.keyword == "$work" } || keyword == "allOf")
            #expect(!schema.isValid(1))
        }
    }

    @Test("defaults that multiply end") func defaults() throws {
        var definitions: JSONObject = ["d0": ["properties": ["a": ["default": 1]]]]
        for level in 1...40 {
            let reference: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = ["allOf": [reference, reference]]
        }
        let schema = try JSONSchema(compiling: ["$ref": "#/$defs/d40", "$defs": .object(definitions)])
        #expect(schema.applyingDefaults(to: [:]) == ["a": 1])
    }

    @Test("deep values are told, not followed to the end of the stack") func deep() throws {
        let schema = try JSONSchema(compiling: ["items": ["$ref": "#"]])
        var value: JSONValue = []
        for _ in 0..<900 { value = [value] }
        #expect(schema.validate(value).map(\.keyword) == ["$work"])
        #expect(!schema.isValid(value))
    }

    @Test("long chains of references compile, and end when they are followed") func chain() throws {
        var definitions: JSONObject = ["d0": true]
        for level in 1...5000 { definitions["d\(level)"] = ["$ref": .string("#/$defs/d\(level - 1)")] }
        let document: JSONValue = ["$ref": "#/$defs/d5000", "$defs": .object(definitions)]
        #expect(try JSONSchema(compiling: document).validate(1).map(\.keyword) == ["$work"])
    }

    @Test("a circle that only some values reach ends there") func circle() throws {
        let schema = try JSONSchema(compiling: ["anyOf": [["type": "string"], ["$ref": "#"]]])
        #expect(schema.isValid("x"))
        #expect(schema.validate(1).map(\.keyword) == ["$work"])
        let negated = try JSONSchema(compiling: ["anyOf": [["type": "string"], ["not": ["$ref": "#"]]]])
        #expect(!negated.isValid(1))
    }

    @Test("many members, patterns, alternatives and names stay linear") func wide() throws {
        var properties = JSONObject()
        var value = JSONObject()
        let count = 5000
        for index in 0..<count {
            properties["property number \(index)"] = ["type": "integer"]
            value["property number \(count - 1 - index)"] = .integer(Int64(index))
        }
        let schema = try JSONSchema(compiling: [
            "properties": .object(properties), "required": .array(properties.keys.map { .string($0) }),
            "additionalProperties": false, "enum": .array(properties.keys.map { .string($0) } + [.object(value)]),
        ])
        #expect(schema.isValid(.object(value)))
        value["property number \(count)"] = 1
        let violations = schema.validate(.object(value))
        #expect(violations.map(\.keyword) == ["enum", "additionalProperties"])
        for violation in violations { #expect(violation.json.text.utf8.count < 40_000) }
    }

    @Test("patterns times members is work that ends") func patterns() throws {
        var patterns = JSONObject()
        for index in 0..<500 { patterns["^x{\(index + 1)}y"] = true }
        let schema = try JSONSchema(compiling: ["patternProperties": .object(patterns)], options: small)
        let value = JSONObject((0..<2000).map { ("key\($0)", .null) })
        #expect(schema.validate(.object(value)).map(\.keyword) == ["$work"])
    }

    @Test("long names above many subschemas, and many references below one, are refused") func names() throws {
        let name = String(repeating: "x", count: 4000)
        func compile(_ count: Int, _ named: JSONObject, prefix: JSONValue) throws {
            let schema: JSONValue = [
                "properties": .object(JSONObject([(name, .object(named))])),
                "prefixItems": .array(Array(repeating: prefix, count: count)),
            ]
            _ = try JSONSchema(compiling: schema, options: .init(limits: .init(maximumSubschemas: 1000)))
        }
        try compile(10, ["$anchor": "a"], prefix: ["$ref": "#a"])
        #expect(throws: JSONSchemaError.self) { try compile(70, ["$anchor": "a"], prefix: ["$ref": "#a"]) }
        let many = JSONValue.array(Array(repeating: true, count: 70))
        #expect(throws: JSONSchemaError.self) { try compile(1, ["allOf": many], prefix: true) }
    }

    @Test("many dynamic anchors compile, and the search among them is work") func dynamic() throws {
        var definitions: JSONObject = [:]
        for index in 0..<1500 {
            definitions["d\(index)"] = [
                "$id": .string("d\(index)"), "$dynamicAnchor": .string("n\(index)"),
                "$defs": ["q": ["$dynamicAnchor": "q"]], "items": ["$dynamicRef": .string("#n\(index)")],
            ]
        }
        definitions["q"] = ["$dynamicAnchor": "p", "items": ["$dynamicRef": "d0#q"]]
        let schema = try JSONSchema(compiling: ["$ref": "#p", "$defs": .object(definitions)], options: small)
        #expect(schema.isValid([1]))
        #expect(schema.validate(.array(Array(repeating: 1, count: 2000))).map(\.keyword) == ["$work"])
    }

    @Test("marks of long lists, long keys and regular expressions are work") func costs() throws {
        var definitions: JSONObject = ["d0": true]
        for level in 1...12 {
            let reference: JSONValue = ["$ref": .string("#/$defs/d\(level - 1)")]
            definitions["d\(level)"] = ["anyOf": [reference, reference]]
        }
        let marked = try JSONSchema(
            compiling: ["$ref": "#/$defs/d12", "$defs": .object(definitions), "unevaluatedItems": true], options: small)
        #expect(marked.isValid([1, 2, 3]))
        #expect(marked.validate(.array(Array(repeating: 1, count: 50_000))).map(\.keyword) == ["$work"])

        let keyed = try JSONSchema(
            compiling: ["allOf": .array(Array(repeating: ["properties": ["a": true]], count: 100))], options: small)
        #expect(keyed.isValid(["b": 1]))
        let key = String(repeating: "k", count: 200_000)
        #expect(keyed.validate(.object(JSONObject([(key, .integer(1))]))).map(\.keyword) == ["$work"])

        var options = small
        options.assertFormats = true
        let expressions = try JSONSchema(compiling: ["items": ["format": "regex"]], options: options)
        #expect(expressions.isValid(["a|b"]))
        let values = JSONValue.array((0..<20).map { .string(String(repeating: "\\p{L}", count: 200) + "\($0)") })
        #expect(expressions.validate(values).map(\.keyword) == ["$work"])
    }

    @Test("many large patterns are refused, and costly ones share their costs") func manyPatterns() throws {
        func compile(_ count: Int) throws {
            let patterns = (0..<count).map { JSONValue.object(["pattern": .string("(?=a{450})b\($0)")]) }
            let options = JSONSchema.Options(limits: .init(pattern: .init(maximumProgramSize: 1000)))
            _ = try JSONSchema(compiling: ["allOf": .array(patterns)], options: options)
        }
        try compile(5)
        #expect(throws: JSONSchemaError.self) { try compile(50) }

        for budget in [20_000, 0] {
            var effort = budget
            let pattern = try Pattern("(a|b)*a(a|b){11}$", limits: .standard, effort: &effort)
            #expect(effort <= 0)
            var steps = 10_000
            #expect(try pattern.matches("abbbbbbbbbbb", budget: &steps))
            #expect(try !pattern.matches("bbbbbbbbbbbb", budget: &steps))
        }
    }

    @Test("equal hashes cannot be chosen: marks in every order") func marks() throws {
        // Canonically equivalent for Swift's own hash, different code points for JSON.
        let above: [Unicode.Scalar] = ["\u{300}", "\u{316}", "\u{327}", "\u{334}", "\u{345}", "\u{35C}", "\u{1DFA}"]
        var random = Seeded(state: 11)
        var elements: [JSONValue] = []
        for index in 0..<5000 {
            var scalars = String.UnicodeScalarView("a\(index / 2500)".unicodeScalars)
            scalars.append(contentsOf: above.shuffled(using: &random))
            elements.append(.string(String(scalars) + "\(index)"))
        }
        #expect(try JSONSchema(compiling: ["uniqueItems": true]).isValid(.array(elements)))
    }

    @Test("comparing with a long constant is work, again and again") func constants() throws {
        let long: JSONValue = .string(String(repeating: "x", count: 1_000_000))
        for keyword in ["const", "enum"] {
            let defined: JSONValue = keyword == "const" ? ["const": long] : ["enum": [long, 1]]
            func schema(_ times: Int) throws -> JSONSchema {
                let references = [JSONValue](repeating: ["$ref": "#/$defs/c"], count: times)
                return try JSONSchema(compiling: ["$defs": ["c": defined], "allOf": .array(references)])
            }
            #expect(try schema(2).isValid(long))
            #expect(try schema(200).validate(long).map(\.keyword) == ["$work"])
        }
    }

    @Test("answers do not grow with the input") func echo() throws {
        let long = String(repeating: "x", count: 1_000_000)
        let schema = try JSONSchema(compiling: [
            "properties": ["a": ["const": .string(long)], "b": ["maxLength": 5], "c": ["pattern": "^y"]],
            "additionalProperties": ["type": "null"], "propertyNames": ["maxLength": 10], "maxProperties": 1,
        ])
        let value: JSONValue = .object(
            JSONObject([
                ("a", .string("no")), ("b", .string(long)), ("c", .string(long)), (long, .array([.string(long)])),
            ]))
        let violations = schema.validate(value)
        #expect(violations.count == 6)
        for violation in violations {
            #expect(violation.json.text.utf8.count < 2000 && violation.message.utf8.count < 600)
        }
    }
}
