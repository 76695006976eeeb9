// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// A schema with values that follow it and values that do not, as texts.
struct SchemaCase: Sendable, CustomTestStringConvertible {
    var schema: String
    var good: [String]
    var bad: [String]

    init(_ schema: String, good: [String] = [], bad: [String] = []) {
        self.schema = schema
        self.good = good
        self.bad = bad
    }

    var testDescription: String { schema }

    func check(_ options: JSONSchema.Options = .init()) throws {
        let compiled = try JSONSchema(compiling: JSONValue.parse(schema), options: options)
        for text in good {
            let violations = compiled.validate(try JSONValue.parse(text))
            #expect(violations == [], "\(text) by \(schema)")
            #expect(compiled.isValid(try JSONValue.parse(text)), "\(text) by \(schema)")
        }
        for text in bad {
            let violations = compiled.validate(try JSONValue.parse(text))
            #expect(!violations.isEmpty && violations.allSatisfy { $0.keyword != "$work" }, "\(text) by \(schema)")
            #expect(!compiled.isValid(try JSONValue.parse(text)), "\(text) by \(schema)")
        }
    }
}
