// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginChannel
import Testing

@testable import PluginHost

/// What describe() may say beyond the manifest: nothing, but what `dynamic_tools` permits.
@Suite struct DescriptionCheckTests {
    private static func tool(_ name: String, effect: String = "read") -> JSONValue {
        [
            "name": .string(name), "description": "d", "effect": .string(effect),
            "input_schema": ["type": "object"],
        ]
    }
    private static func prompt(_ name: String) -> JSONValue { ["name": .string(name), "description": "d"] }
    private static let resource: JSONValue = ["uri": "x:/a", "name": "a", "description": "d"]

    private func manifest(dynamic: JSONValue? = nil) throws -> PluginManifest {
        var document: JSONObject = [
            "manifest_version": 1, "id": "org.a", "version": "1.0.0", "name": "A", "vendor": "v", "licence": "l",
            "runtime": "c", "sha256": .string(String(repeating: "0", count: 64)), "abi": ["major": 1],
            "tools": [Self.tool("fixed")], "prompts": [Self.prompt("said")], "resources": [Self.resource],
        ]
        document["dynamic_tools"] = dynamic
        return try PluginManifest(reading: .object(document))
    }

    private func refusal(_ described: JSONValue, dynamic: JSONValue? = nil) throws -> String? {
        let manifest = try manifest(dynamic: dynamic)
        do throws(PluginRefusal) {
            _ = try DescriptionCheck.apply(described, to: manifest)
            return nil
        } catch { return error.reason }
    }

    @Test func promptsAndResourcesAreAsTheManifestSays() throws {
        #expect(try refusal(["tools": [Self.tool("fixed")], "prompts": [Self.prompt("said")]]) == nil)
        #expect(try refusal(["prompts": [Self.prompt("unsaid")]])?.contains("prompts \"unsaid\"") == true)
        #expect(
            try refusal(["prompts": [["name": "said", "description": "other"]]])?.contains("field \"description\"")
                == true)
        #expect(
            try refusal(["resources": [["uri": "x:/b", "name": "b", "description": "d"]]])?.contains(
                "resources \"x:/b\"")
                == true)
        #expect(
            try refusal(["resource_templates": [["uri_template": "x:/{id}", "name": "t", "description": "d"]]])?
                .contains("resource_templates") == true)
    }

    @Test func whatDynamicToolsPermitsIsMore() throws {
        let allowance: JSONValue = ["prefix": "dyn_", "max_effect": "simulate"]
        #expect(try refusal(["tools": [Self.tool("dyn_a")]])?.contains("does not declare") == true)
        #expect(try refusal(["tools": [Self.tool("dyn_a")]], dynamic: allowance) == nil)
        #expect(try refusal(["prompts": [Self.prompt("dyn_p")]], dynamic: allowance) == nil)
        #expect(
            try refusal(["tools": [Self.tool("dyn_a", effect: "write")]], dynamic: allowance)?.contains("max_effect")
                == true)
        #expect(try refusal(["tools": [Self.tool("other")]], dynamic: allowance)?.contains("prefix") == true)
        #expect(
            try refusal(
                ["resources": [["uri": "x:/dyn_", "name": "b", "description": "d"]]], dynamic: allowance) != nil)
        let full = try DescriptionCheck.apply(["tools": [Self.tool("dyn_a")]], to: try manifest(dynamic: allowance))
        #expect(full.tools.map(\.name) == ["dyn_a"])
    }
}
