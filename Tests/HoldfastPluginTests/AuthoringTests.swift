// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import JSON
import Testing

/// What authors write, as the JSON that the host reads.
@Suite struct AuthoringTests {
    @Test func schemasRenderAndCompile() throws {
        let schema = ToolSchema.object(
            [
                "service": .string(description: "Service id", minimumLength: 1),
                "days": .integer(in: 1...400, default: 28),
                "level": .enumeration(["GREEN", "RED"], default: "RED"),
                "share": .number(maximum: 1, exclusiveMinimum: 0),
                "from": .date(),
                "tags": .array(of: .string(), maximumCount: 3, uniqueItems: true),
                "deep": .object(["x": .boolean(default: false)]).orNull,
                "any": .dictionary(of: .anyOf([.constant(1), .any(description: "?")])),
            ], required: ["service"])
        #expect(
            schema.json.objectValue?["properties"]?.objectValue?.keys
                == ["service", "days", "level", "share", "from", "tags", "deep", "any"])
        #expect(schema.json["additionalProperties"] == false)
        // Formats assert for tools, as the host compiles them.
        let compiled = try JSONSchema(compiling: schema.json, options: JSONSchema.Options(assertFormats: true))
        let complete = compiled.applyingDefaults(to: ["service": "clinic"])
        #expect(complete == ["service": "clinic", "days": 28, "level": "RED"])
        #expect(compiled.validate(complete).isEmpty)
        for wrong in [
            ["service": ""], ["service": "c", "days": 0], ["service": "c", "share": 0], ["service": "c", "more": 1],
            ["service": "c", "tags": ["a", "a"]], ["service": "c", "from": "2025-02-30"],
        ] as [JSONValue] {
            #expect(compiled.validate(wrong).count == 1, "\(wrong.text)")
        }
    }

    @Test func descriptionNamesEverythingOnce() {
        let document = ProbeInstance().describe()
        let tools = document["tools"]?.arrayValue ?? []
        #expect(
            tools.compactMap { $0["name"]?.stringValue } == [
                "inline", "async", "ask", "ask_softly", "wait", "question", "change", "update",
            ])
        #expect(tools[0]["execution"] == "inline")
        #expect(tools[1]["execution"] == "async")
        #expect(tools[0]["aliases"] == [["method": "GET", "path": "/api/v1/probe"]])
        #expect(tools[1]["aliases"] == nil)
        #expect(tools[0]["effect"] == "read")
        #expect(document["metrics"] == [["name": "probe_total", "kind": "counter", "help": "Probes."]])
        #expect(document["signals"] == [])
    }
}
