// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import PluginKit

@Suite struct WrittenChecksTests {
    @Test(arguments: [
        "Apache-2.0", "MIT", "GPL-2.0-or-later WITH Classpath-exception-2.0", "(MIT OR Apache-2.0) AND BSD-3-Clause",
        "LicenseRef-Acme", "DocumentRef-x:LicenseRef-y",
    ])
    func licencesOfTheForm(text: String) { #expect(ManifestChecks.licence(text).status == .ok) }

    @Test(arguments: [
        "", "as you like", "MIT AND", "AND MIT", "(MIT", "MIT)", "MIT OR OR MIT", "unknown", "NONE", "Apache 2.0",
        "MIT/Apache", String(repeating: "(", count: 400),
    ])
    func othersAreNone(text: String) { #expect(ManifestChecks.licence(text).status == .warning) }

    @Test(arguments: [
        ("table:people", true), ("table:*", true), ("table:peopel", false), ("kv/1", true), ("kv/2", false),
        ("tool.invoke:get_*", true), ("tool.invoke:", false), ("http.fetch:https://a.example", true),
        ("signal:A", true), ("signal:C", false), ("root", false),
    ])
    func permissions(text: String, isKnown: Bool) {
        #expect(PermissionForm.isKnown(text, tables: ["people"]) == isKnown)
    }

    private func tool(_ schema: JSONValue) throws -> ToolDescriptor {
        try ToolDescriptor(
            reading: ["name": "t", "description": "d", "effect": "read", "input_schema": schema], at: "")
    }

    @Test func argumentsComeFromACaseThenAnExampleThenDefaults() throws {
        let schema: JSONValue = [
            "type": "object", "required": ["n"], "examples": [["n": "x"], ["n": 2]],
            "properties": ["n": ["type": "integer", "default": 3]],
        ]
        let good: JSONValue = ["tool": "t", "arguments": ["n": 1], "expect": [:]]
        let refused: JSONValue = ["tool": "t", "arguments": ["n": 9], "expect": ["": ["error": "no"]]]
        let other: JSONValue = ["tool": "u", "arguments": ["n": 8], "expect": [:]]
        let tool = try tool(schema)
        let cases = [("c/other.json", other), ("c/refused.json", refused), ("c/good.json", good)]
        #expect(ToolArguments.choose(for: tool, cases: cases)?.origin == "cases/good.json")
        #expect(ToolArguments.choose(for: tool, cases: [])?.arguments == ["n": 2])
        let bare = try self.tool(["type": "object", "required": ["n"], "properties": ["n": ["enum": ["a", "b"]]]])
        #expect(ToolArguments.choose(for: bare, cases: [])?.arguments == ["n": "a"])
        let none = try self.tool(["type": "object", "required": ["n"], "properties": ["n": ["type": "string"]]])
        #expect(ToolArguments.choose(for: none, cases: []) == nil)
    }

    @Test func hostileArgumentsFollowTheSchema() throws {
        let schema = try JSONSchema(compiling: [
            "type": "object", "additionalProperties": false,
            "properties": ["a": ["type": "string", "maxLength": 10], "b": ["type": "integer", "minimum": 0]],
        ])
        let attempts = HostileArguments.all(for: schema, from: [:])
        #expect(attempts.allSatisfy { schema.isValid($0.arguments) })
        #expect(!attempts.contains { $0.what.contains("100,000") }, "the schema bounds it")
        #expect(attempts.contains { $0.arguments["b"] == .integer(.max) })
        #expect(!attempts.contains { $0.arguments["b"] == -1 })
        let open = try JSONSchema(compiling: ["type": "object", "properties": ["a": ["type": "string"]]])
        #expect(HostileArguments.all(for: open, from: [:]).contains { $0.what == "a: 100,000 characters" })
    }
}
