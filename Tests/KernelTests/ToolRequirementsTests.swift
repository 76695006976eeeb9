// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@Suite struct ToolRequirementsTests {
    private func read(_ requires: JSONValue?) throws -> ToolRequirements {
        var tool: JSONObject = [
            "name": "t", "description": "d", "effect": "read", "input_schema": ["type": "object"],
        ]
        if let requires { tool["requires"] = requires }
        return try ToolDescriptor(reading: .object(tool), at: "/tools/0").requires
    }

    @Test func aToolSaysWhatItWorksOn() throws {
        #expect(try read(nil).isEmpty)
        #expect(try read(["tables": ["people"]]) == ToolRequirements(tables: ["people"]))
        let both = try read(["tables": [], "improves": ["swaps", "x_1"]])
        #expect(both == ToolRequirements(improves: ["swaps", "x_1"]) && !both.isEmpty)
    }

    @Test(
        arguments: [
            ("people", "/tools/0/requires: must be an object, is a string"),
            (["table": ["people"]], "/tools/0/requires/table: is not known; allowed are tables and improves"),
            (["tables": "people"], "/tools/0/requires/tables: must be a list"),
            (["tables": ["People"]], "/tools/0/requires/tables/0: must be 1 to 64 of a-z, 0-9 and _"),
            (["tables": ["a"], "improves": ["a", 1]], "/tools/0/requires/improves/1: must be a string"),
        ] as [(JSONValue, String)]) func whatCannotBeMeantIsRefused(_ requires: JSONValue, _ message: String)
    {
        let error = #expect(throws: ManifestError.self) { try read(requires) }
        #expect(error.map { "\($0)" }?.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    }
}
