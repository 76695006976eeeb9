// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

// Core, section 8.1: dialects and vocabularies.
@Suite("JSON Schema 2020-12: dialects") struct SchemaDialectTests {
    static let vocabulary = "https://json-schema.org/draft/2020-12/vocab/"

    static func dialect(_ vocabularies: [String: Bool]) -> JSONSchema.Options {
        let entries = vocabularies.sorted { $0.key < $1.key }.map { name, isRequired in
            (name.contains(":") ? name : vocabulary + name, JSONValue.bool(isRequired))
        }
        return JSONSchema.Options(resources: [
            "https://x.example/dialect": [
                "$id": "https://x.example/dialect", "$schema": "https://json-schema.org/draft/2020-12/schema",
                "$vocabulary": .object(JSONObject(entries)),
            ]
        ])
    }

    @Test("keywords of a vocabulary that the dialect lacks do not assert") func lacking() throws {
        let options = Self.dialect(["core": true, "applicator": true])
        try SchemaCase(
            ##"{"$schema":"https://x.example/dialect","properties":{"a":false,"n":{"minimum":10,"type":"string"}}}"##,
            good: ["{\"n\":1}"], bad: ["{\"a\":1}"]
        ).check(options)
        let bare = Self.dialect(["core": true, "validation": true])
        try SchemaCase(
            ##"{"$schema":"https://x.example/dialect","properties":{"a":{"$anchor":5}},"minimum":1}"##,
            good: ["{\"a\":1}", "1"], bad: ["0"]
        ).check(bare)
    }

    @Test("a vocabulary that is not known may be there if it is optional") func optional() throws {
        let schema = ##"{"$schema":"https://x.example/dialect","type":"integer"}"##
        try SchemaCase(schema, good: ["1"], bad: ["\"\""]).check(
            Self.dialect(["core": true, "validation": true, "https://x.example/own": false]))
        let document = try JSONValue.parse(schema)
        let error = performing { () throws(JSONSchemaError) in
            _ = try JSONSchema(
                compiling: document, options: Self.dialect(["core": true, "https://x.example/own": true]))
        }
        #expect(error?.schemaPath == "/$schema" && error?.message.contains("https://x.example/own") == true)
    }

    @Test("formats assert where the vocabulary or the option says so") func formats() throws {
        let plain: JSONValue = ["format": "date"]
        #expect(try JSONSchema(compiling: plain).isValid("no"))
        #expect(try !JSONSchema(compiling: plain, options: .init(assertFormats: true)).isValid("no"))
        for isRequired in [true, false] {
            let options = Self.dialect(["core": true, "format-assertion": isRequired])
            try SchemaCase(
                ##"{"$schema":"https://x.example/dialect","format":"date"}"##, good: ["\"2024-02-29\"", "5"],
                bad: ["\"2023-02-29\""]
            ).check(options)
        }
    }

    @Test("a meta-schema without $vocabulary is the standard one") func silent() throws {
        let options = JSONSchema.Options(resources: ["https://x.example/m": ["$ref": "https://x.example/other"]])
        try SchemaCase(##"{"$schema":"https://x.example/m","minimum":1}"##, good: ["1"], bad: ["0"]).check(options)
    }

    static let refused: [(String, String)] = [
        (##"{"$schema":"http://json-schema.org/draft-07/schema#"}"##, "/$schema"),
        (##"{"$schema":"https://json-schema.org/draft/2019-09/schema"}"##, "/$schema"),
        (##"{"$schema":"https://unknown.example/"}"##, "/$schema"),
        (##"{"$schema":5}"##, "/$schema"), (##"{"$schema":"not a uri"}"##, "/$schema"),
        (##"{"$schema":"https://json-schema.org/draft/2020-12/schema#/x"}"##, "/$schema"),
        (##"{"$defs":{"a":{"$id":"a","$schema":"http://json-schema.org/draft-04/schema#"}}}"##, "/$defs/a/$schema"),
        (##"{"$defs":{"a":{"$schema":"http://json-schema.org/draft-04/schema#"}}}"##, "/$defs/a/$schema"),
        (##"{"items":{"$schema":"https://json-schema.org/draft/2020-12/meta/core"}}"##, "/items/$schema"),
    ]

    @Test("other dialects are refused", arguments: refused) func refuses(_ text: String, _ path: String) throws {
        let document = try JSONValue.parse(text)
        let error = performing { () throws(JSONSchemaError) in _ = try JSONSchema(compiling: document) }
        #expect(error?.schemaPath == path && error?.keyword == "$schema", "\(String(describing: error))")
    }

    @Test("an embedded resource may have a dialect of its own") func embedded() throws {
        try SchemaCase(
            ##"{"properties":{"a":{"$ref":"e"},"b":{"minimum":1}},"$defs":{"e":{"$id":"e","$schema":"https://x.example/dialect","minimum":1}}}"##,
            good: ["{\"a\":0}"], bad: ["{\"b\":0}"]
        ).check(Self.dialect(["core": true]))
    }
}
