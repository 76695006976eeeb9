// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Kernel

@Suite("Prompts and resources in the registry") struct OfferRegistryTests {
    private func load(_ id: String, _ description: JSONValue, in kernel: TestKernel) throws {
        var manifest = PluginManifest(
            id: id, version: "1.0.0", name: id, vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription(description)
        let plugin = RegisteredPlugin(
            manifest: manifest, state: .enabled, instance: FakePlugin(id, calls: kernel.calls, answer: .echo))
        kernel.registry.update { $0 + [plugin] }
    }

    @Test("sorted, found by name and by URI; what is spelt out wins over a template of the same plugin") func lookup()
        throws
    {
        let kernel = TestKernel()
        try load(
            "org.a",
            [
                "prompts": [OfferCases.prompt("z"), OfferCases.prompt("a")],
                "resources": [OfferCases.resource("x:/b"), OfferCases.resource("x:/a")],
                "resource_templates": [OfferCases.template("x:/{id}"), OfferCases.template("x:/{id}/more")],
            ], in: kernel)
        let registry = kernel.registry.current
        #expect(registry.prompts.map(\.descriptor.name) == ["a", "z"])
        #expect(registry.resources.map(\.descriptor.uri) == ["x:/a", "x:/b"])
        #expect(registry.resourceTemplates.map(\.descriptor.uri) == ["x:/{id}", "x:/{id}/more"])
        #expect(registry.resource("x:/a")?.descriptor.template == nil)
        let found = try #require(registry.resource("x:/c%20d/more")?.descriptor)
        #expect(found.uri == "x:/c%20d/more")
        #expect(found.label == "x:/{id}/more")
        #expect(found.arguments(given: ["id": "forged"]) == ["id": "c d"])
        #expect(registry.resource("x:/c/d/e") == nil)
        #expect(registry.resource("x:/{id}") == nil)
        #expect(registry.prompt("b") == nil)
    }

    @Test("a name or a URI belongs to one plugin; the other is refused with the reason", arguments: OfferCases.clashing)
    func clashes(_ clash: OfferCases.Clash) throws {
        let kernel = TestKernel()
        try load("org.b", clash.second, in: kernel)
        try load("org.a", clash.first, in: kernel)
        #expect(kernel.registry.current.plugin("org.b")?.reason == clash.reason)
        #expect(kernel.registry.current.plugin("org.a")?.state == .enabled)
    }

    @Test("a fault of a manifest is named with its place", arguments: OfferCases.faulty)
    func faults(_ description: JSONValue, _ pointer: String) throws {
        var manifest = PluginManifest(
            id: "org.a", version: "1.0.0", name: "A", vendor: "v", licence: "l", runtime: "c", sha256: "")
        #expect { try manifest.readDescription(description) } throws: { ($0 as? ManifestError)?.pointer == pointer }
    }

    @Test("the constant schemas compile") func schemas() {
        #expect(ResultSchema.prompt != nil && ResultSchema.completion != nil && ResultSchema.completionInput != nil)
    }
}

/// What manifests of the tests declare.
enum OfferCases {
    static func prompt(_ name: String, _ more: JSONObject = [:]) -> JSONValue {
        var prompt: JSONObject = ["name": .string(name), "description": "A prompt."]
        for (key, value) in more { prompt[key] = value }
        return .object(prompt)
    }
    static func resource(_ uri: String) -> JSONValue {
        ["uri": .string(uri), "name": "r", "description": "A resource.", "mime_type": "text/plain"]
    }
    static func template(_ text: String) -> JSONValue {
        ["uri_template": .string(text), "name": "t", "description": "A template."]
    }

    struct Clash: Sendable {
        let first: JSONValue
        let second: JSONValue
        let reason: String
    }

    static func prompts(_ entries: JSONValue...) -> JSONValue { ["prompts": .array(entries)] }
    static func resources(_ entries: JSONValue...) -> JSONValue { ["resources": .array(entries)] }
    static func templates(_ entries: JSONValue...) -> JSONValue { ["resource_templates": .array(entries)] }

    static let clashing: [Clash] = [
        Clash(
            first: prompts(prompt("p")), second: prompts(prompt("p")), reason: "prompt \"p\" is already served by org.a"
        ),
        Clash(
            first: resources(resource("x:/a")), second: resources(resource("x:/a")),
            reason: "resource \"x:/a\" is already served by org.a"),
        Clash(
            first: templates(template("x:/{id}")), second: resources(resource("x:/a")),
            reason: "resource \"x:/a\" is matched by \"x:/{id}\" of org.a"),
        Clash(
            first: resources(resource("x:/a")), second: templates(template("x:/{id}")),
            reason: "resource template \"x:/{id}\" matches \"x:/a\" of org.a"),
        Clash(
            first: templates(template("x:/{id}/b")), second: templates(template("x:/a/{id}")),
            reason: "resource template \"x:/a/{id}\" matches URIs that \"x:/{id}/b\" of org.a matches too"),
    ]

    static let arguments: JSONValue = [["name": "a"], ["name": "a"]]
    static let twoWays: JSONValue = [["name": "a", "completes": true, "values": ["x"]]]
    static let icons: JSONValue = [["src": "http://x/i.png"]]

    static let faulty: [(JSONValue, String)] = [
        (prompts(prompt("no spaces")), "/prompts/0/name"), (prompts(prompt("p"), prompt("p")), "/prompts/1/name"),
        (prompts(["name": "p"]), "/prompts/0/description"),
        (prompts(prompt("p", ["arguments": arguments])), "/prompts/0/arguments/1/name"),
        (prompts(prompt("p", ["arguments": twoWays])), "/prompts/0/arguments/0/values"),
        (prompts(prompt("p", ["icons": icons])), "/prompts/0/icons/0/src"),
        (resources(resource("no scheme")), "/resources/0/uri"),
        (resources(resource("holdfast://mine")), "/resources/0/uri"),
        (resources(resource("x:/a"), resource("x:/a")), "/resources/1/uri"),
        (templates(template("x:/{a}{b}")), "/resource_templates/0/uri_template"),
        (templates(template("x:/{a}"), template("x:/{b}")), "/resource_templates/1/uri_template"),
    ]
}
