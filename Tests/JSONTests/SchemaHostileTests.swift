// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

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
