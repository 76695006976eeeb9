// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// Prompts, resources and completion in all revisions.
@Suite("MCP prompts and resources") struct OfferTests {
    private static let icon: JSONValue = [
        "src": "https://x.example/i.png", "mime_type": "image/png", "sizes": ["48x48"], "theme": "dark",
    ]
    private static let greet: JSONValue = [
        "name": "greet", "title": "Greet", "description": "Greets.",
        "arguments": [
            ["name": "who", "title": "Who", "description": "A name.", "required": true, "completes": true],
            ["name": "how", "values": ["loudly", "softly", "so"]],
        ],
        "icons": [icon], "meta": ["x.example/k": 1, "io.modelcontextprotocol/forged": 2],
    ]
    private static let text: JSONValue = [
        "uri": "test://text", "name": "text", "title": "Text", "description": "Some text.", "mime_type": "text/plain",
        "size": 2, "annotations": ["audience": ["user"], "priority": 0.5], "ttl_ms": 700,
    ]
    private static let template: JSONValue = [
        "uri_template": "test://t/{id}", "name": "t", "description": "One of many.",
        "variables": [["name": "id", "values": ["7", "17"]]],
    ]
    private static let all: JSONValue = [
        "prompts": [greet], "resources": [text], "resource_templates": [template],
    ]

    private static let message =
        #"{"structured":{"messages":[{"role":"user","content":{"type":"text","text":"Hi"}},"#
        + #"{"role":"assistant","content":{"type":"audio","data":"AQ==","mimeType":"audio/wav"}}]}}"#
    private static let block =
        #"{"content":[{"type":"resource","resource":{"uri":"test://text","mimeType":"text/plain","text":"hi"}}]}"#

    private func server(_ bodies: [String: String] = [:], delay: ManualDelay? = nil) throws -> TestServer {
        let answers = ["greet": Self.message, "test://text": Self.block].merging(bodies) { $1 }
        let server = try TestServer(
            bodies: answers.mapValues { answer in { _ in .ok(Array(answer.utf8)) } }, delay: delay)
        try server.load(description: Self.all)
        // That it was loaded is a change, too, which nobody heard of yet.
        delay?.pass()
        return server
    }

    /// The answer in a revision, with its session when it has one.
    private func ask(
        _ server: TestServer, _ revision: ProtocolRevision, _ method: String, _ params: JSONObject = [:]
    ) async -> MCPHTTPResponse {
        revision.isModern
            ? await server.modern(method, params)
            : await server.legacy(method, params, session: await server.open(revision.text))
    }

    @Test("each revision lists what it knows", arguments: ProtocolRevision.allCases)
    func lists(_ revision: ProtocolRevision) async throws {
        let server = try server()
        let prompts = try #require(await ask(server, revision, "prompts/list").result)
        let resources = try #require(await ask(server, revision, "resources/list").result)
        let templates = try #require(await ask(server, revision, "resources/templates/list").result)
        let prompt = prompts["prompts"]?[0]
        #expect(prompt?["name"] == "greet" && prompt?["description"] == "Greets.")
        #expect(prompt?["arguments"]?[0]?["required"] == true && prompt?["arguments"]?[1]?["required"] == false)
        #expect((prompt?["title"] != nil) == (revision >= .june2025))
        #expect((prompt?["arguments"]?[0]?["title"] != nil) == (revision >= .june2025))
        #expect((prompt?["icons"] != nil) == (revision >= .november2025))
        #expect(prompt?["_meta"] == (revision >= .june2025 ? ["x.example/k": 1] : nil))
        if revision >= .november2025 {
            #expect(
                prompt?["icons"]?[0] == [
                    "src": "https://x.example/i.png", "mimeType": "image/png", "sizes": ["48x48"], "theme": "dark",
                ])
        }
        let resource = resources["resources"]?[0]
        #expect(resource?["uri"] == "test://text" && resource?["mimeType"] == "text/plain")
        #expect(resource?["annotations"] == ["audience": ["user"], "priority": 0.5])
        #expect(templates["resourceTemplates"]?[0]?["uriTemplate"] == "test://t/{id}")
        #expect(templates["resourceTemplates"]?[0]?["uri"] == nil)
        for list in [prompts, resources, templates] {
            #expect((list["ttlMs"] != nil) == revision.isModern && (list["cacheScope"] != nil) == revision.isModern)
            #expect((list["resultType"] != nil) == revision.isModern)
        }
    }

    @Test("a prompt is filled in, in blocks that the revision knows", arguments: ProtocolRevision.allCases)
    func prompts(_ revision: ProtocolRevision) async throws {
        let server = try server()
        let result = try #require(
            await ask(server, revision, "prompts/get", ["name": "greet", "arguments": ["who": "Ann"]]).result)
        #expect(result["description"] == "Greets.")
        #expect(result["messages"]?[0] == ["role": "user", "content": ["type": "text", "text": "Hi"]])
        let kind = result["messages"]?[1]?["content"]?["type"]
        #expect(kind == (revision >= .march2025 ? "audio" : "text"))
        #expect(result["resultType"] == (revision.isModern ? "complete" : nil))
        let faults: [(JSONObject, String)] = [
            ([:], "params.name"), (["name": "gret"], "Did you mean greet"), (["name": "greet"], "who"),
            (["name": "greet", "arguments": ["who": 1]], "who"), (["name": "greet", "arguments": []], "object"),
            (["name": "greet", "arguments": ["who": "x", "what": "y"]], "what"),
        ]
        for (params, reason) in faults {
            let response = await ask(server, revision, "prompts/get", params)
            #expect(response.errorCode == -32602, "\(params)")
            #expect(response.value?["error"].map { $0.text.contains(reason) } == true, "\(response.value?.text ?? "")")
        }
    }

    @Test(
        "a resource is read; one that is not there has the error of its revision", arguments: ProtocolRevision.allCases)
    func resources(_ revision: ProtocolRevision) async throws {
        let blob =
            #"{"content":[{"type":"resource","resource":{"uri":"test://t/1","mimeType":"image/png","blob":"AQ=="}}]}"#
        let server = try server(["test://t/1": blob, "test://t/2": #"{"content":[]}"#])
        let result = try #require(await ask(server, revision, "resources/read", ["uri": "test://text"]).result)
        #expect(result["contents"] == [["uri": "test://text", "mimeType": "text/plain", "text": "hi"]])
        #expect(result["ttlMs"] == (revision.isModern ? 700 : nil))
        #expect(result["cacheScope"] == (revision.isModern ? "private" : nil))
        let other = try #require(await ask(server, revision, "resources/read", ["uri": "test://t/1"]).result)
        #expect(other["contents"]?[0]?["blob"] == "AQ==")
        #expect(other["ttlMs"] == (revision.isModern ? 0 : nil))
        let gone = await ask(server, revision, "resources/read", ["uri": "test://gone"])
        #expect(gone.errorCode == (revision.isModern ? -32602 : -32002))
        #expect(gone.value?["error"]?["data"]?["uri"] == "test://gone")
        #expect(gone.status == 200)
        // A resource that is there is never empty; that it was is the plugin's fault.
        #expect(await ask(server, revision, "resources/read", ["uri": "test://t/2"]).errorCode == -32603)
        #expect(await ask(server, revision, "resources/read").errorCode == -32602)
    }

    @Test("what was read with answers is not kept (caching, L34)") func notCached() async throws {
        let server = try server()
        let params: JSONObject = ["uri": "test://text", "inputResponses": [:]]
        #expect(await server.modern("resources/read", params).result?["ttlMs"] == 0)
    }

    @Test(
        "completion: the plugin's values, the manifest's, none", arguments: [ProtocolRevision.november2025, .july2026])
    func completion(_ revision: ProtocolRevision) async throws {
        let many = (0..<150).map { "\"v\($0)\"" }.joined(separator: ",")
        let server = try server(["greet": #"{"structured":{"values":[\#(many)],"total":900}}"#])
        func complete(_ ref: JSONValue, _ name: String, _ value: String = "") async -> MCPHTTPResponse {
            await ask(
                server, revision, "completion/complete",
                ["ref": ref, "argument": ["name": .string(name), "value": .string(value)]])
        }
        let prompt: JSONValue = ["type": "ref/prompt", "name": "greet"]
        let asked = await complete(prompt, "who", "v").result?["completion"]
        #expect(asked?["values"]?.arrayValue?.count == 100 && asked?["total"] == 900 && asked?["hasMore"] == true)
        let known = await complete(prompt, "how", "so").result?["completion"]
        #expect(
            known == ["values": ["softly", "so"], "total": 2, "hasMore": false] || known?["values"] == ["softly", "so"])
        let variable = await complete(["type": "ref/resource", "uri": "test://t/{id}"], "id", "7").result
        #expect(variable?["completion"]?["values"] == ["7", "17"])
        for (ref, name): (JSONValue, String) in [
            (["type": "ref/prompt", "name": "none"], "who"), (prompt, "none"),
            (["type": "ref/tool", "name": "x"], "x"),
            (["type": "ref/resource", "uri": "test://none"], "id"), (1, "x"),
        ] { #expect(await complete(ref, name).errorCode == -32602, "\(ref)") }
        #expect(await ask(server, revision, "completion/complete", ["ref": prompt]).errorCode == -32602)
    }

    @Test("every capability that is declared has methods that answer", arguments: ProtocolRevision.allCases)
    func capabilities(_ revision: ProtocolRevision) async throws {
        let server = try server()
        let declared: JSONValue?
        if revision.isModern {
            declared = await server.modern("server/discover").result?["capabilities"]
        } else {
            let params: JSONObject = ["protocolVersion": .string(revision.text), "capabilities": [:]]
            declared = await server.http(TestServer.request("initialize", params)).result?["capabilities"]
        }
        #expect(declared?["prompts"] == ["listChanged": true])
        #expect(declared?["resources"] == ["subscribe": true, "listChanged": true])
        #expect((declared?["completions"] != nil) == (revision >= .march2025))
        for method in ["tools/list", "prompts/list", "resources/list", "resources/templates/list"] {
            #expect(await ask(server, revision, method).result != nil, "\(method)")
        }
        let subscribed = await ask(server, revision, "resources/subscribe", ["uri": "test://text"])
        #expect(revision.isModern ? subscribed.errorCode == -32601 : subscribed.result == [:])
    }

    @Test("a cursor is good for its own list") func cursors() async throws {
        let server = try server()
        let prompts = (0..<101).map { number -> JSONValue in ["name": "p\(100 + number)", "description": "d"] }
        let resources = (0..<101).map { number -> JSONValue in
            ["uri": "x:\(100 + number)", "name": "r", "description": "d"]
        }
        try server.load(description: ["prompts": .array(prompts), "resources": .array(resources)])
        let first = await server.modern("prompts/list").result
        let cursor = try #require(first?["nextCursor"])
        #expect(first?["prompts"]?.arrayValue?.count == 100)
        #expect(await server.modern("prompts/list", ["cursor": cursor]).result?["prompts"]?[0]?["name"] == "p200")
        #expect(await server.modern("resources/list", ["cursor": cursor]).errorCode == -32602)
    }

    @Test("what changed is told to whoever asked for it, once, and to nobody else") func changes() async throws {
        let delay = ManualDelay()
        let server = try server(delay: delay)
        let wish: JSONObject = [
            "notifications": [
                "promptsListChanged": true, "resourceSubscriptions": ["test://text", "test://t/1", "test://gone"],
            ]
        ]
        let response = await server.modern("subscriptions/listen", wish, id: "s")
        var reader = try #require(response.reader)
        let acknowledged = try JSONValue.parse(Array((await reader.message() ?? "").utf8))
        #expect(
            acknowledged["params"]?["notifications"] == [
                "promptsListChanged": true, "resourceSubscriptions": ["test://t/1", "test://text"],
            ], "what nobody serves is not honoured")
        // Two changes of one resource within the delay, one of a resource that nobody watches, and a prefix.
        server.registry.updates.publish(.uri("test://text"))
        server.registry.updates.publish(.uri("test://text"))
        server.registry.updates.publish(.uri("test://t/2"))
        server.registry.updates.publish(.prefix("test://t/"))
        delay.pass()
        for uri in ["test://t/1", "test://text"] {
            let message = try JSONValue.parse(Array((await reader.message() ?? "").utf8))
            #expect(message["method"] == "notifications/resources/updated")
            #expect(message["params"]?["uri"] == .string(uri))
            #expect(message["params"]?["_meta"] == ["io.modelcontextprotocol/subscriptionId": "s"])
        }
        try server.load(description: ["prompts": [], "resources": [Self.text]])
        delay.pass()
        #expect(await reader.message()?.contains("notifications/prompts/list_changed") == true)
        server.server.endStreams()
        #expect(await reader.message()?.contains("\"resultType\"") == true, "nothing else was said")
    }

    @Test("a session is told of what it subscribes to, until it does not any more") func subscriptions() async throws {
        let delay = ManualDelay()
        let server = try server(delay: delay)
        let session = await server.open()
        var reader = try #require(await server.listen(session).reader)
        let gone = await server.legacy("resources/subscribe", ["uri": "test://gone"], session: session)
        #expect(gone.errorCode == -32002 && gone.value?["error"]?["data"]?["uri"] == "test://gone")
        for uri in ["test://text", "test://t/1"] {
            #expect(await server.legacy("resources/subscribe", ["uri": .string(uri)], session: session).result == [:])
        }
        #expect(await server.legacy("resources/unsubscribe", ["uri": "test://text"], session: session).result == [:])
        server.registry.updates.publish(.uri("test://text"))
        server.registry.updates.publish(.uri("test://t/1"))
        delay.pass()
        let told = #"{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"test://t/1"}}"#
        #expect(await reader.message() == told)
        server.server.endStreams()
        #expect(await reader.message() == nil)
    }
}
