// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

/// Manifests with one fault each: the error names the field, the value and what is allowed.
@Suite struct ManifestReaderTests {
    private static let good: JSONObject = [
        "manifest_version": 1, "id": "org.example.good", "version": "1.2.3", "name": "Good", "vendor": "V",
        "licence": "L", "abi": ["major": 1, "min_minor": 0], "runtime": "c",
        "sha256": .string(String(repeating: "0a", count: 32)),
        "tools": [["name": "t", "description": "d", "effect": "read", "input_schema": ["type": "object"]]],
    ]

    @Test func readsAGoodOne() throws {
        let manifest = try PluginManifest(reading: .object(Self.good))
        #expect(manifest.id == "org.example.good")
        #expect(manifest.library == "plugin.so")
        #expect(manifest.placement == .process, "isolated unless it says otherwise")
        #expect(manifest.tools.map(\.name) == ["t"])
    }

    @Test(
        arguments: [
            ("manifest_version", nil, "/manifest_version: must be 1, is missing"),
            ("manifest_version", 2, "/manifest_version: must be 1, is 2"),
            ("id", nil, "/id: is missing"), ("id", "nodots", "/id: must be a reverse DNS name"),
            ("id", "org.Example", "/id: must be"), ("id", "org..x", "/id: must be"),
            ("id", "../../etc", "/id: must be"),
            ("version", "1.2", "/version: must be a semantic version"), ("version", "01.2.3", "/version: must be"),
            ("version", 1, "/version: must be a non-empty string, is a number"),
            ("name", "", "/name: must be a non-empty"),
            ("vendor", nil, "/vendor: is missing"), ("licence", nil, "/licence: is missing"),
            ("abi", nil, "/abi: must be an object"), ("abi", ["major": "one"], "/abi/major: must be an integer from 1"),
            ("sha256", "abc", "/sha256: must be 64 lower-case"),
            ("library", "../x.so", "/library: must be a file name"),
            ("library", ".x", "/library: must be a file name"),
            ("placement", "outside", "/placement: must be one of in-process, process; is \"outside\""),
            ("permissions", [1], "/permissions/0: must be a string"),
            ("permissions", "all", "/permissions: must be a list"),
            ("config_schema", ["type": "objekt"], "/config_schema: "), ("tools", [1], "/tools/0: must be an object"),
            ("tools", [["name": "a b"]], "/tools/0/name: must be 1 to 64 of"),
            ("tools", [["name": "t", "description": "d"]], "/tools/0/input_schema: is missing"),
            (
                "tools", [["name": "t", "description": "d", "input_schema": ["type": "array"], "effect": "read"]],
                "/tools/0/input_schema/type: must be \"object\""
            ),
            (
                "tools", [["name": "t", "description": "d", "input_schema": ["type": "object"]]],
                "/tools/0/effect: is missing; one of read, simulate"
            ),
            ("tools", Self.aliased(["GET /api/v1/a"]), "/tools/0/aliases/0: must be an object"),
            ("tools", Self.aliased([["path": "/api/v1/a"]]), "/tools/0/aliases/0/method: is missing; GET or POST"),
            (
                "tools", Self.aliased([["method": "PUT", "path": "/api/v1/a"]]),
                "/tools/0/aliases/0/method: must be one of"
            ),
            ("tools", Self.aliased([["method": "GET"]]), "/tools/0/aliases/0/path: is missing"),
            ("tools", Self.alias("/metrics"), "/tools/0/aliases/0/path: must begin with /api/v1/"),
            ("tools", Self.alias("/api/v1"), "/tools/0/aliases/0/path: must begin with /api/v1/"),
            (
                "tools", Self.alias("/api/v1/" + String(repeating: "a", count: 121)),
                "/tools/0/aliases/0/path: must begin"
            ),
            ("tools", Self.alias("/api/v1/"), "/tools/0/aliases/0/path: must consist of words of a-z, 0-9"),
            ("tools", Self.alias("/api/v1/a//b"), "/tools/0/aliases/0/path: must consist of words"),
            ("tools", Self.alias("/api/v1/a/"), "/tools/0/aliases/0/path: must consist of words"),
            ("tools", Self.alias("/api/v1/../metrics"), "/tools/0/aliases/0/path: must consist of words"),
            ("tools", Self.alias("/api/v1/{name}"), "/tools/0/aliases/0/path: must consist of words"),
            ("tools", Self.alias("/api/v1/A"), "/tools/0/aliases/0/path: must consist of words"),
            (
                "tools", Self.alias("/api/v1/tools/x"),
                "/tools/0/aliases/0/path: must not lie below /api/v1/tools, which is the host's own, is \"/api/v1/tools/x\""
            ),
            ("tools", Self.alias("/api/v1/tokens"), "/tools/0/aliases/0/path: must not lie below"),
            (
                "tools", Self.alias("/api/v1/a", effect: "write"),
                "/tools/0/aliases/0/method: must be POST, since the tool's effect may be write"
            ),
            (
                "signals", [["id": "s", "title": "S", "class": "D"]],
                "/signals/0/class: must be one of A, B, C; is \"D\""
            ),
            ("metrics", [["name": "m"]], "/metrics/0/help: is missing"),
            (
                "metrics", [["name": "holdfast_calls_total", "help": "h"]],
                "/metrics/0/name: must not start with holdfast_"
            ),
        ] as [(String, JSONValue?, String)])
    func namesTheFault(field: String, value: JSONValue?, message: String) throws {
        var document = Self.good
        document[field] = value
        do throws(ManifestError) {
            _ = try PluginManifest(reading: .object(document))
            Issue.record("\(field) was accepted")
        } catch { #expect(error.description.hasPrefix(message), "\(error)") }
    }

    private static func aliased(_ aliases: JSONValue, effect: JSONValue = "read") -> JSONValue {
        [
            [
                "name": "t", "description": "d", "effect": effect, "input_schema": ["type": "object"],
                "aliases": aliases,
            ]
        ]
    }

    private static func alias(_ path: String, effect: JSONValue = "read") -> JSONValue {
        aliased([["method": "GET", "path": .string(path)]], effect: effect)
    }

    @Test func anAliasOfOneManifestIsOneTools() throws {
        var document = Self.good
        func tool(_ name: JSONValue, _ aliases: [JSONValue]) -> JSONValue {
            [
                "name": name, "description": "d", "effect": "simulate", "input_schema": ["type": "object"],
                "aliases": .array(aliases),
            ]
        }
        let get: JSONValue = ["method": "GET", "path": "/api/v1/a/b-c_2"]
        let post: JSONValue = ["method": "POST", "path": "/api/v1/a/b-c_2"]
        document["tools"] = [tool("one", [get]), tool("two", [post])]
        let manifest = try PluginManifest(reading: .object(document))
        #expect(
            manifest.tools.map { $0.aliases.map(\.description) } == [["GET /api/v1/a/b-c_2"], ["POST /api/v1/a/b-c_2"]])
        document["tools"] = [tool("one", [get]), tool("two", [post, get])]
        let message = "GET /api/v1/a/b-c_2 is an alias of the tool \"one\" already"
        #expect(throws: ManifestError(pointer: "/tools/1/aliases/1", message: message)) {
            try PluginManifest(reading: .object(document))
        }
    }

    @Test func toolNamesAreUnique() throws {
        var document = Self.good
        let tool = document["tools"]?[0] ?? .null
        document["tools"] = [tool, tool]
        #expect(throws: ManifestError(pointer: "/tools/1/name", message: "\"t\" is declared twice")) {
            try PluginManifest(reading: .object(document))
        }
    }
}
