// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

// Core, sections 8.2 and 9: identifiers, anchors, references and the dynamic scope.
@Suite("JSON Schema 2020-12: references") struct SchemaReferenceTests {
    static let local: [SchemaCase] = [
        SchemaCase(
            ##"{"$ref":"#/$defs/n","maximum":5,"$defs":{"n":{"type":"integer"}}}"##, good: ["5"], bad: ["6", "\"x\""]),
        SchemaCase(##"{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"null"}}}"##, good: ["null"], bad: ["1"]),
        SchemaCase(##"{"$ref":"#/$defs/%C3%A9~0%22","$defs":{"é~\"":{"type":"null"}}}"##, good: ["null"], bad: ["1"]),
        SchemaCase(
            ##"{"$ref":"#/$defs//$defs/","$defs":{"":{"$defs":{"":{"type":"null"}}}}}"##, good: ["null"], bad: ["1"]),
        SchemaCase(
            ##"{"type":"object","properties":{"next":{"$ref":"#"},"v":{"type":"integer"}},"required":["v"]}"##,
            good: ["{\"v\":1}", "{\"v\":1,\"next\":{\"v\":2,\"next\":{\"v\":3}}}"],
            bad: ["{\"v\":1,\"next\":{\"v\":2,\"next\":{}}}"]),
        SchemaCase(
            ##"{"properties":{"a":{"type":"string"},"b":{"$ref":"#/properties/a"}}}"##, good: ["{\"b\":\"\"}"],
            bad: ["{\"b\":1}"]),
        SchemaCase(
            ##"{"prefixItems":[{"type":"integer"},{"$ref":"#/prefixItems/0"}]}"##, good: ["[1,2]"], bad: ["[1,\"\"]"]),
        SchemaCase(##"{"properties":{"$ref":{"type":"string"}}}"##, good: ["{\"$ref\":\"a\"}"], bad: ["{\"$ref\":2}"]),
        SchemaCase(##"{"$ref":"#/$defs/t","$defs":{"t":true,"f":false}}"##, good: ["1"]),
        SchemaCase(##"{"$ref":"#/$defs/f","$defs":{"t":true,"f":false}}"##, bad: ["1"]),
        SchemaCase(
            ##"{"$ref":"#plain","$defs":{"a":{"$anchor":"plain","type":"integer"}}}"##, good: ["1"], bad: ["\"\""]),
        SchemaCase(
            ##"{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"minimum":1}}}"##, good: ["1"],
            bad: ["0"]),
        // A place below a keyword that is not known is taken for a schema, with a warning.
        SchemaCase(##"{"$ref":"#/definitions/a","definitions":{"a":{"type":"null"}}}"##, good: ["null"], bad: ["1"]),
        SchemaCase(
            ##"{"enum":[{"$ref":"#/nowhere"}],"const":{"$ref":"#/nowhere"}}"##, good: ["{\"$ref\":\"#/nowhere\"}"]),
    ]

    static let resources: [SchemaCase] = [
        SchemaCase(
            ##"{"$id":"https://x.example/root.json","$ref":"item.json","$defs":{"i":{"$id":"item.json","type":"integer"}}}"##,
            good: ["1"], bad: ["\"\""]),
        SchemaCase(
            ##"{"$id":"https://x.example/root.json","$ref":"https://X.EXAMPLE:443/a/../item.json","$defs":{"i":{"$id":"https://x.example:443/item.json","type":"integer"}}}"##,
            good: ["1"], bad: ["\"\""]),
        SchemaCase(
            ##"{"$id":"https://x.example/a/","properties":{"p":{"$id":"b/","properties":{"q":{"$ref":"c#/$defs/d"}}}},"$defs":{"c":{"$id":"https://x.example/a/b/c","$defs":{"d":{"type":"null"}}}}}"##,
            good: ["{\"p\":{\"q\":null}}"], bad: ["{\"p\":{\"q\":1}}"]),
        SchemaCase(
            ##"{"$id":"urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed","properties":{"f":{"$ref":"#/$defs/b"},"g":{"$ref":"urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed#b"}},"$defs":{"b":{"$anchor":"b","type":"string"}}}"##,
            good: ["{\"f\":\"\",\"g\":\"\"}"], bad: ["{\"f\":1}", "{\"g\":1}"]),
        SchemaCase(
            ##"{"$ref":"inner#a","$defs":{"i":{"$id":"inner","$ref":"#/$defs/s","$defs":{"s":true,"a":{"$anchor":"a","type":"null"}}}}}"##,
            good: ["null"], bad: ["1"]),
        // The same anchor in two resources; a pointer starts at the nearest identifier.
        SchemaCase(
            ##"{"$id":"https://x.example/o","allOf":[{"$ref":"#a"},{"$ref":"i#a"}],"$defs":{"x":{"$anchor":"a","minimum":1},"i":{"$id":"i","$defs":{"y":{"$anchor":"a","maximum":2}}}}}"##,
            good: ["1", "2"], bad: ["0", "3"]),
        SchemaCase(
            ##"{"properties":{"a":{"$id":"a","$defs":{"t":{"type":"null"}},"properties":{"b":{"$ref":"#/$defs/t"}}}},"$defs":{"t":{"type":"string"}}}"##,
            good: ["{\"a\":{\"b\":null}}"], bad: ["{\"a\":{\"b\":\"\"}}"]),
        // What looks like an identifier and stands in no schema is none.
        SchemaCase(
            ##"{"enum":[{"$id":"e","type":"null"}],"$ref":"e","$defs":{"e":{"$id":"e","type":"object"}}}"##,
            good: ["{\"$id\":\"e\",\"type\":\"null\"}"], bad: ["1"]),
        SchemaCase(
            ##"{"$ref":"#x","unknown":{"$anchor":"x","type":"null"},"$defs":{"x":{"$anchor":"x","type":"string"}}}"##,
            good: ["\"\""], bad: ["null"]),
    ]

    static let dynamic: [SchemaCase] = [
        // A list whose elements the user of the list chooses.
        SchemaCase(
            ##"{"$id":"https://x.example/strings","$ref":"list","$defs":{"s":{"$dynamicAnchor":"item","type":"string"},"list":{"$id":"list","type":"array","items":{"$dynamicRef":"#item"},"$defs":{"any":{"$dynamicAnchor":"item"}}}}}"##,
            good: ["[\"a\"]"], bad: ["[1]"]),
        // A plain $anchor of that name on the way is not dynamic.
        SchemaCase(
            ##"{"$id":"https://x.example/strings","$ref":"list","$defs":{"s":{"$anchor":"item","type":"string"},"list":{"$id":"list","type":"array","items":{"$dynamicRef":"#item"},"$defs":{"any":{"$dynamicAnchor":"item"}}}}}"##,
            good: ["[\"a\"]", "[1]"]),
        // The first target must be dynamic too.
        SchemaCase(
            ##"{"$id":"https://x.example/strings","$ref":"list","$defs":{"s":{"$dynamicAnchor":"item","type":"string"},"list":{"$id":"list","items":{"$dynamicRef":"#item"},"$defs":{"any":{"$anchor":"item"}}}}}"##,
            good: ["[1]"]),
        // $ref to a dynamic anchor is a plain reference.
        SchemaCase(
            ##"{"$id":"https://x.example/strings","$ref":"list","$defs":{"s":{"$dynamicAnchor":"item","type":"string"},"list":{"$id":"list","items":{"$ref":"#item"},"$defs":{"any":{"$dynamicAnchor":"item"}}}}}"##,
            good: ["[1]"]),
        // A pointer is never dynamic.
        SchemaCase(
            ##"{"$id":"https://x.example/strings","$ref":"list","$defs":{"s":{"$dynamicAnchor":"item","type":"string"},"list":{"$id":"list","items":{"$dynamicRef":"#/$defs/any"},"$defs":{"any":{"$dynamicAnchor":"item"}}}}}"##,
            good: ["[1]"]),
        // The outermost wins, and what is left does not count.
        SchemaCase(
            ##"{"$id":"https://x.example/o","$dynamicAnchor":"n","type":"object","properties":{"a":{"$ref":"mid"}},"additionalProperties":false,"$defs":{"m":{"$id":"mid","$dynamicAnchor":"n","type":"object","properties":{"b":{"$dynamicRef":"#n"}}}}}"##,
            good: ["{\"a\":{\"b\":{\"a\":{}}}}", "{\"a\":{\"c\":1}}"], bad: ["{\"a\":{\"b\":{\"c\":1}}}"]),
        SchemaCase(
            ##"{"$id":"https://x.example/o","allOf":[{"$ref":"one"},{"$ref":"use"}],"$defs":{"one":{"$id":"one","$dynamicAnchor":"n","type":"integer"},"use":{"$id":"use","$dynamicRef":"#n","$defs":{"d":{"$dynamicAnchor":"n"}}}}}"##,
            good: ["1"], bad: ["\"\""]),
        SchemaCase(
            ##"{"$id":"https://x.example/o","anyOf":[{"$ref":"one"},{"$ref":"use"}],"$defs":{"one":{"$id":"one","$dynamicAnchor":"n","type":"integer"},"use":{"$id":"use","$dynamicRef":"#n","$defs":{"d":{"$dynamicAnchor":"n","type":"string"}}}}}"##,
            good: ["1", "\"\""], bad: ["null"]),
        // By way of a reference into the middle of a resource, the resource is on the way.
        SchemaCase(
            ##"{"$id":"https://x.example/o","$ref":"mid#/$defs/start","$defs":{"m":{"$id":"mid","$defs":{"start":{"$ref":"use"},"t":{"$dynamicAnchor":"n","type":"null"}}},"u":{"$id":"use","$dynamicRef":"#n","$defs":{"d":{"$dynamicAnchor":"n","type":"string"}}}}}"##,
            good: ["null"], bad: ["\"\""]),
    ]

    @Test("inside of one resource", arguments: local) func localTable(_ one: SchemaCase) throws { try one.check() }
    @Test("embedded resources", arguments: resources) func resourcesTable(_ one: SchemaCase) throws { try one.check() }
    @Test("dynamic references", arguments: dynamic) func dynamicTable(_ one: SchemaCase) throws { try one.check() }

    @Test("known resources, by where they are known and by their own name") func known() throws {
        let options = JSONSchema.Options(resources: [
            "https://x.example/int": ["type": "integer", "$defs": ["small": ["maximum": 5]]],
            "folder/name.json": ["$id": "https://y.example/text", "type": "string", "$ref": "more#short"],
            "https://y.example/more": ["$defs": ["s": ["$anchor": "short", "maxLength": 2]]],
            "https://z.example/bundle": ["$defs": ["a": ["$id": "https://z.example/part", "type": "null"]]],
            "https://broken.example/": ["type": "nonsense"],
        ])
        try SchemaCase(##"{"$ref":"https://x.example/int"}"##, good: ["1"], bad: ["\"\""]).check(options)
        try SchemaCase(##"{"$ref":"https://x.example/int#/$defs/small"}"##, good: ["5", "\"\""], bad: ["6"]).check(
            options)
        try SchemaCase(##"{"$ref":"folder/name.json"}"##, good: ["\"ab\""], bad: ["1", "\"abc\""]).check(options)
        try SchemaCase(##"{"$ref":"https://y.example/text"}"##, good: ["\"ab\""], bad: ["1", "\"abc\""]).check(options)
        try SchemaCase(##"{"$ref":"https://z.example/part"}"##, good: ["null"], bad: ["1"]).check(options)
        let error = performing { () throws(JSONSchemaError) in
            _ = try JSONSchema(compiling: ["items": ["$ref": "https://broken.example/"]], options: options)
        }
        #expect(error?.resource == "https://broken.example/" && error?.schemaPath == "/type")
    }

    @Test("the meta-schema validates schemas, and itself") func metaSchema() throws {
        let schema = try JSONSchema(compiling: ["$ref": "https://json-schema.org/draft/2020-12/schema"])
        #expect(schema.validate(["type": "object", "properties": ["a": ["minimum": 1, "$defs": [:]]]]) == [])
        let wrong = schema.validate(["properties": ["a": ["items": [["minimum": "x"]]]]])
        #expect(wrong.contains { $0.instancePath == "/properties/a/items" }, "\(wrong)")
        #expect(!schema.isValid(["$defs": ["a": ["type": "nothing"]]]))
        #expect(!schema.isValid(["$id": "a#b"]))
        #expect(!schema.isValid(["required": ["a", "a"]]))
        #expect(!schema.isValid(["allOf": []]))
        #expect(!schema.isValid(["not": 5]))
        for name in [
            "schema", "meta/core", "meta/applicator", "meta/unevaluated", "meta/validation", "meta/meta-data",
            "meta/format-annotation", "meta/format-assertion", "meta/content",
        ] {
            let reference: JSONValue = ["$ref": .string("https://json-schema.org/draft/2020-12/" + name)]
            _ = try JSONSchema(compiling: reference)
        }
    }

    @Test("schemas of schemas: the dynamic scope extends the meta-schema") func extended() throws {
        let strict = try JSONSchema(compiling: [
            "$id": "https://x.example/strict", "$dynamicAnchor": "meta",
            "$ref": "https://json-schema.org/draft/2020-12/schema", "unevaluatedProperties": false,
        ])
        #expect(strict.validate(["properties": ["a": ["minLength": 1]]]) == [])
        #expect(
            strict.validate(["properties": ["a": ["minLenght": 1]]]).map(\.instancePath).contains(
                "/properties/a/minLenght"))
    }
}
