// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// What clients with a handshake get (2024-11-05 to 2025-11-25).
@Suite("MCP with a handshake") struct LegacyTests {
    @Test(
        "the handshake agrees on a revision",
        arguments: [
            ("2024-11-05", "2024-11-05"), ("2025-03-26", "2025-03-26"), ("2025-06-18", "2025-06-18"),
            ("2025-11-25", "2025-11-25"), ("2026-07-28", "2025-11-25"), ("1.0", "2025-11-25"),
        ]) func negotiation(_ asked: String, _ agreed: String) async throws
    {
        let server = try TestServer()
        let response = await server.http(
            TestServer.request(
                "initialize", ["protocolVersion": .string(asked), "capabilities": [:], "clientInfo": [:]]))
        #expect(response.status == 200)
        #expect(response.result?["protocolVersion"]?.stringValue == agreed)
        var capabilities: JSONObject = [
            "logging": [:], "prompts": ["listChanged": true], "resources": ["subscribe": true, "listChanged": true],
            "tools": ["listChanged": true],
        ]
        if agreed >= "2025-03-26" { capabilities["completions"] = [:] }
        #expect(response.result?["capabilities"] == .object(capabilities))
        #expect(response.result?["serverInfo"]?["name"] == "holdfast")
        #expect((response.result?["serverInfo"]?["title"] != nil) == (agreed >= "2025-06-18"))
        #expect(response.result?["resultType"] == nil)
        #expect(response.result?["_meta"] == nil)
        let id = try #require(response.header("MCP-Session-Id"))
        #expect(id.utf8.count == 32 && id.utf8.allSatisfy { (0x21...0x7E).contains($0) })
    }

    @Test("a handshake without a version, or with wrong types, is refused")
    func badHandshake() async throws {
        let server = try TestServer()
        let bad: [JSONObject] = [
            [:], ["protocolVersion": 5], ["protocolVersion": "2025-11-25", "capabilities": []],
            ["protocolVersion": "2025-11-25", "clientInfo": "x"],
        ]
        for params in bad {
            let response = await server.http(TestServer.request("initialize", params))
            #expect(response.errorCode == -32602)
        }
        #expect(server.server.sessionCount == 0)
    }

    @Test("ping, initialized, unknown methods") func small() async throws {
        let server = try TestServer()
        let session = await server.open()
        let ping = await server.legacy("ping", session: session)
        #expect(ping.value == ["jsonrpc": "2.0", "id": 1, "result": [:]])
        let initialized = await server.http(
            #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, headers: [("MCP-SESSION-ID", session)])
        #expect(initialized.status == 202 && initialized.body.isEmpty)
        let response = await server.http(
            #"{"jsonrpc":"2.0","id":9,"result":{}}"#, headers: [("MCP-SESSION-ID", session)])
        #expect(response.status == 202)
        // 404 would tell a legacy client that its session is gone.
        for method in ["server/discover", "subscriptions/listen", "tasks/get", "nonsense"] {
            let unknown = await server.legacy(method, session: session)
            #expect(unknown.status == 200 && unknown.errorCode == -32601, "\(method)")
        }
    }

    @Test("a call in each revision", arguments: ProtocolRevision.allCases.filter { !$0.isModern })
    func call(_ revision: ProtocolRevision) async throws {
        let server = try TestServer()
        let session = await server.open(revision.text)
        let result = await server.legacy(
            "tools/call", ["name": "echo", "arguments": ["a": 1]], session: session
        ).result
        #expect(result?["content"] == [["type": "text", "text": "{\"a\":1}"]])
        #expect(result?["isError"] == false)
        #expect(result?["structuredContent"] == (revision >= .june2025 ? ["a": 1] : nil))
        #expect(result?["resultType"] == nil && result?["_meta"] == nil)
    }

    @Test("what is no object is wrapped, and what a revision lacks becomes text") func adapted() async throws {
        let content =
            #"{"type":"audio","data":"AA==","mimeType":"audio/wav"},{"type":"resource_link","uri":"x://y","name":"Y"}"#
        let server = try TestServer(
            tools: [.named("list")],
            bodies: ["list": { _ in .ok(Array("{\"structured\":[1],\"content\":[\(content)]}".utf8)) }])
        let new = await server.legacy("tools/call", ["name": "list"], session: await server.open()).result
        #expect(new?["structuredContent"] == ["result": [1]])
        #expect(new?["content"]?[1]?["type"] == "resource_link")
        let old = await server.legacy("tools/call", ["name": "list"], session: await server.open("2024-11-05")).result
        #expect(old?["structuredContent"] == nil)
        #expect(old?["content"]?[0]?["type"] == "text")
        #expect(old?["content"]?[1] == ["type": "text", "text": "Y: x://y"])
    }

    @Test("a call is cancelled by notification, not by hanging up") func cancellation() async throws {
        let server = try TestServer()
        let session = await server.open()
        let call = Task { await server.legacy("tools/call", ["name": "hang"], id: "c1", session: session) }
        for await _ in server.plugin.hanging { break }
        call.cancel()
        let again = await server.legacy("tools/call", ["name": "echo"], id: "c1", session: session)
        #expect(again.errorCode == -32600)
        #expect(server.plugin.cancelledCount == 0)
        for wrong in [#""c2""#, "1", "null", "{}"] {
            let body = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":\#(wrong)}}"#
            #expect(await server.http(body, headers: [("Mcp-Session-Id", session)]).status == 202)
        }
        #expect(server.plugin.cancelledCount == 0)
        let other = await server.open()
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c1"}}"#
        _ = await server.http(cancel, headers: [("Mcp-Session-Id", other)])
        #expect(server.plugin.cancelledCount == 0)
        _ = await server.http(cancel, headers: [("Mcp-Session-Id", session)])
        #expect(await call.value.errorCode == -32603)
        #expect(server.plugin.cancelledCount == 1)
        #expect(await server.legacy("tools/call", ["name": "echo"], id: "c1", session: session).result != nil)
    }

    @Test("batches exist in sessions of 2025-03-26 only") func batches() async throws {
        let server = try TestServer()
        let batch = """
            [{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/initialized"},
             {"jsonrpc":"2.0","id":"b","method":"tools/call","params":{"name":"echo"}},5,
             {"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-03-26"}},[]]
            """
        let session = await server.open("2025-03-26")
        let response = await server.http(batch, headers: [("Mcp-Session-Id", session)])
        let replies = try #require(response.value?.arrayValue)
        #expect(replies.map { $0["id"] } == [1, "b", nil as JSONValue, 2, nil as JSONValue])
        #expect(replies.map { $0["error"]?["code"]?.integerValue } == [nil, nil, -32600, -32600, -32600])
        let quiet = await server.http(
            #"[{"jsonrpc":"2.0","method":"notifications/initialized"}]"#, headers: [("Mcp-Session-Id", session)])
        #expect(quiet.status == 202 && quiet.body.isEmpty)
        #expect(await server.http("[]", headers: [("Mcp-Session-Id", session)]).errorCode == -32600)
        let many = "[" + Array(repeating: "1", count: 65).joined(separator: ",") + "]"
        #expect(await server.http(many, headers: [("Mcp-Session-Id", session)]).status == 400)

        let newer = await server.open("2025-06-18")
        let refused = await server.http(batch, headers: [("Mcp-Session-Id", newer)])
        #expect(refused.status == 400 && refused.errorCode == -32600)
        #expect(await server.http(batch).status == 400)
    }
}
