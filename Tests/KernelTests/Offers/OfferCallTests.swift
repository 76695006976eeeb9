// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Telemetry
import Testing

@testable import Kernel

/// Prompts, resources and completions take the way of every call.
@Suite("Calls of prompts and resources") struct OfferCallTests {
    /// A plugin that answers what it is told to, and remembers what it was called for.
    private final class Scripted: PluginInstance {
        let pluginID = "org.a"
        let calls: CallTable
        let seen = Mutex<[StartedCall]>([])
        let answers: [String: String]

        init(_ calls: CallTable, _ answers: [String: String]) {
            self.calls = calls
            self.answers = answers
        }

        func start(_ call: StartedCall) {
            seen.withLock { $0.append(call) }
            let answer = answers[call.name] ?? "{}"
            calls.finish(call.id, by: self, with: .ok(Array(answer.utf8)))
        }
        func cancel(_ id: CallID) {}
    }

    private static let description: JSONValue = [
        "prompts": [
            [
                "name": "greet", "description": "d",
                "arguments": [["name": "who", "required": true, "completes": true], ["name": "how"]],
            ]
        ],
        "resources": [["uri": "x:/a", "name": "a", "description": "d"]],
        "resource_templates": [["uri_template": "x:/t/{id}", "name": "t", "description": "d"]],
    ]

    private func setUp(_ answers: [String: String] = [:]) throws -> (TestKernel, Scripted) {
        let kernel = TestKernel()
        let plugin = Scripted(kernel.calls, answers)
        var manifest = PluginManifest(
            id: "org.a", version: "1.0.0", name: "A", vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription(Self.description)
        kernel.registry.update { [manifest] in
            $0 + [RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)]
        }
        return (kernel, plugin)
    }

    private func context(_ scopes: [String] = [], role: Role = .viewer) throws -> CallContext {
        var principal = Principal(name: "tester", role: role, disclosure: .pseudonym)
        principal.scopes = try Scopes(parsing: scopes)
        return CallContext(principal: principal, face: .mcp, correlationID: "c")
    }

    private func problem(_ kernel: TestKernel, _ request: CallRequest) async -> Problem? {
        do throws(Problem) {
            _ = try await kernel.pipeline.run(request)
            return nil
        } catch { return error }
    }

    @Test("a plugin is told the URI, the variables, and by which template") func resources() async throws {
        let block = #"{"content":[{"type":"resource","resource":{"uri":"x:/t/1","text":"hi"}}]}"#
        let (kernel, plugin) = try setUp(["x:/t/1": block, "x:/a": #"{"content":[]}"#])
        let ending = try await kernel.pipeline.run(CallRequest(resource: "x:/t/1", context: try context()))
        #expect(try ending.result().content.first?["resource"]?["text"] == "hi")
        let call = try #require(plugin.seen.withLock { $0.first })
        #expect(call.kind == .resource)
        #expect(call.name == "x:/t/1")
        #expect(try JSONValue.parse(call.arguments) == ["id": "1"])
        #expect(try JSONValue.parse(call.context)["resource_template"] == "x:/t/{id}")
        // A resource that is there is never empty (MCP 2026-07-28, resources, L410).
        let empty = await problem(kernel, CallRequest(resource: "x:/a", context: try context()))
        #expect(empty?.code == .internalError)
        #expect(empty?.detail.contains("without contents") == true)
        #expect(await problem(kernel, CallRequest(resource: "x:/b", context: try context()))?.code == .notFound)
        #expect(kernel.metrics.exposition().contains("x:/t/1") == false, "the labels of metrics are bounded")
        #expect(kernel.metrics.exposition().contains("x:/t/{id}"))
    }

    @Test("the arguments of a prompt are texts, those that are required are there, others are refused") func prompts()
        async throws
    {
        let message = #"{"structured":{"messages":[{"role":"user","content":{"type":"text","text":"hi"}}]}}"#
        let (kernel, plugin) = try setUp(["greet": message])
        let ending = try await kernel.pipeline.run(
            CallRequest(prompt: "greet", arguments: ["who": "Ann"], context: try context()))
        #expect(try ending.result().structured?["messages"]?[0]?["role"] == "user")
        #expect(plugin.seen.withLock { $0.map(\.kind) } == [.prompt])
        for arguments: JSONValue in [[:], ["who": 1], ["who": "Ann", "what": "x"]] {
            let refusal = await problem(
                kernel, CallRequest(prompt: "greet", arguments: arguments, context: try context()))
            #expect(refusal?.status == 422, "\(arguments)")
        }
        let (other, _) = try setUp(["greet": #"{"structured":{"messages":[]}}"#])
        let none = await problem(
            other, CallRequest(prompt: "greet", arguments: ["who": "Ann"], context: try context()))
        #expect(none?.code == .internalError, "a prompt without messages is none")
    }

    @Test("a completion is asked for under the owner's name") func completions() async throws {
        let (kernel, plugin) = try setUp(["greet": #"{"structured":{"values":["Ann"],"total":1}}"#])
        let ending = try await kernel.pipeline.run(
            CallRequest(completing: "greet", argument: "who", value: "A", given: ["how": "x"], context: try context()))
        #expect(try ending.result().structured?["values"] == ["Ann"])
        let call = try #require(plugin.seen.withLock { $0.first })
        #expect(call.kind == .complete)
        #expect(
            try JSONValue.parse(call.arguments) == [
                "argument": ["name": "who", "value": "A"], "context": ["how": "x"],
            ])
        // Of the template nothing is completed, so that there is nobody to ask.
        let refusal = await problem(
            kernel,
            CallRequest(completing: "x:/t/{id}", argument: "id", value: "", given: [:], context: try context()))
        #expect(refusal?.code == .notFound)
    }

    @Test("a credential for some tools reaches no prompt or resource of the same name; one for the plugin does")
    func scopes() async throws {
        let (kernel, _) = try setUp()
        for (words, isVisible) in [
            (["tool:greet"], false), (["tool:*"], true), (["plugin:org.a"], true), (["plugin:org.b"], false),
        ] {
            let principal = try context(words).principal
            #expect(kernel.pipeline.visiblePrompts(for: principal).isEmpty != isVisible, "\(words)")
            #expect(kernel.pipeline.visibleResources(for: principal).isEmpty != isVisible, "\(words)")
            #expect(kernel.pipeline.visibleResourceTemplates(for: principal).isEmpty != isVisible, "\(words)")
        }
        let refusal = await problem(
            kernel, CallRequest(prompt: "greet", arguments: ["who": "x"], context: try context(["tool:greet"])))
        #expect(refusal?.code == .forbidden)
        #expect(refusal?.detail.contains("plugin:org.a") == true)
    }

    @Test("values that are all known are ranked: what begins so comes before what contains it") func ranking() {
        let values = ["Coordinator", "chief", "co-chief", "faculty"]
        #expect(CompletionDescriptor.ranked(values, for: "C") == ["Coordinator", "chief", "co-chief", "faculty"])
        #expect(CompletionDescriptor.ranked(values, for: "chief") == ["chief", "co-chief"])
        #expect(CompletionDescriptor.ranked(values, for: "") == values)
        #expect(CompletionDescriptor.ranked(values, for: "x").isEmpty)
    }
}
