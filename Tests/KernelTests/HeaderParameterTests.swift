// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

/// The keyword `x-mcp-header` when a tool is registered (MCP 2026-07-28, streamable-http L378-388).
@Suite struct HeaderParameterTests {
    @Test func theyAreFoundByPropertiesAlone() throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "a": ["type": "string", "x-mcp-header": "A", "enum": ["x-mcp-header"]],
                "b/c": ["type": "object", "properties": ["d": ["type": "boolean", "x-mcp-header": "Deep"]]],
                "x-mcp-header": ["type": "integer", "default": ["x-mcp-header": "data"]],
            ],
        ]
        let found = try HeaderParameter.all(in: schema).sorted { $0.name < $1.name }
        #expect(
            found == [
                HeaderParameter(name: "A", path: ["a"], form: .string),
                HeaderParameter(name: "Deep", path: ["b/c", "d"], form: .boolean),
            ])
        #expect(try HeaderParameter.all(in: true).isEmpty)
    }

    @Test(
        arguments: [
            (["properties": ["a": ["type": "string", "x-mcp-header": ""]]], "/properties/a"),
            (["properties": ["a": ["type": "string", "x-mcp-header": "a b"]]], "/properties/a"),
            (["properties": ["a": ["type": "string", "x-mcp-header": "a\r\nX: 1"]]], "/properties/a"),
            (["properties": ["a": ["type": "string", "x-mcp-header": 7]]], "/properties/a"),
            (["properties": ["a": ["type": "number", "x-mcp-header": "A"]]], "/properties/a"),
            (["properties": ["a": ["x-mcp-header": "A"]]], "/properties/a"),
            (["properties": ["a": ["type": ["string", "null"], "x-mcp-header": "A"]]], "/properties/a"),
            (["type": "object", "x-mcp-header": "A"], ""),
            (["properties": ["a": ["items": ["type": "string", "x-mcp-header": "A"]]]], "/properties/a/items"),
            (["allOf": [["properties": ["a": ["type": "string", "x-mcp-header": "A"]]]]], "/allOf/0/properties/a"),
            (["$defs": ["a~b": ["type": "string", "x-mcp-header": "A"]]], "/$defs/a~0b"),
            (["if": ["properties": ["a": ["type": "string", "x-mcp-header": "A"]]]], "/if/properties/a"),
            (
                [
                    "properties": [
                        "a": ["type": "string", "x-mcp-header": "A"], "b": ["type": "string", "x-mcp-header": "a"],
                    ]
                ], "/properties/b"
            ),
        ] as [(JSONValue, String)]) func whatBreaksARuleIsNamed(schema: JSONValue, pointer: String)
    {
        let fault = #expect(throws: HeaderParameter.Fault.self) { try HeaderParameter.all(in: schema) }
        #expect(fault?.pointer == pointer)
    }

    @Test func aManifestWithSuchAToolIsRefused() throws {
        let tool: JSONValue = [
            "name": "t", "description": "d", "effect": "read",
            "input_schema": ["type": "object", "properties": ["a": ["type": "array", "x-mcp-header": "A"]]],
        ]
        let error = #expect(throws: ManifestError.self) { try ToolDescriptor(reading: tool, at: "/tools/0") }
        #expect(error?.pointer == "/tools/0/input_schema/properties/a/x-mcp-header")
    }
}
