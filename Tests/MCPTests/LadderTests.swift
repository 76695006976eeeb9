// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import MCP

/// Every refusal of the HTTP ladder (mcp.md 1.9), with status and code.
@Suite("MCP routing ladder") struct LadderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "tools/call"
        var params: JSONObject = ["name": "echo", "arguments": [:]]
        var headers: [(name: String, value: String)] = []
        let status: Int
        let code: Int64?
    }

    static let modern: [Case] = [
        Case(testDescription: "accepted", status: 200, code: nil),
        Case(testDescription: "no version header", headers: [("MCP-Protocol-Version", "-")], status: 400, code: -32020),
        Case(
            testDescription: "legacy version header, modern body", headers: [("mcp-protocol-version", "2025-11-25")],
            status: 400, code: -32020),
        Case(
            testDescription: "version header twice",
            headers: [("MCP-Protocol-Version", "2026-07-28"), ("mcp-protocol-version", "2026-07-28")],
            status: 400, code: -32020),
        Case(testDescription: "no method header", headers: [("Mcp-Method", "-")], status: 400, code: -32020),
        Case(
            testDescription: "other method header", headers: [("Mcp-Method", "Tools/call")], status: 400, code: -32020),
        Case(
            testDescription: "method header twice",
            headers: [("Mcp-Method", "tools/call"), ("MCP-METHOD", "tools/call")],
            status: 400, code: -32020),
        Case(testDescription: "no name header", headers: [("Mcp-Name", "-")], status: 400, code: -32020),
        Case(testDescription: "other name header", headers: [("Mcp-Name", "Echo")], status: 400, code: -32020),
        Case(
            testDescription: "name header twice", headers: [("Mcp-Name", "echo"), ("mcp-name", "echo")], status: 400,
            code: -32020),
        Case(testDescription: "name header padded", headers: [("Mcp-Name", " \techo ")], status: 200, code: nil),
        Case(testDescription: "name in Base64", headers: [("Mcp-Name", "=?base64?ZWNobw==?=")], status: 200, code: nil),
        Case(
            testDescription: "name in Base64 without padding", headers: [("Mcp-Name", "=?base64?ZWNobw?=")],
            status: 400, code: -32020),
        Case(
            testDescription: "name in Base64 of another", headers: [("Mcp-Name", "=?base64?RWNobw==?=")], status: 400,
            code: -32020),
        Case(
            testDescription: "markers in capitals are literal", headers: [("Mcp-Name", "=?BASE64?ZWNobw==?=")],
            status: 400, code: -32020),
        Case(
            testDescription: "wrong content type", headers: [("Content-Type", "text/plain")], status: 415, code: -32600),
        Case(testDescription: "no content type", headers: [("Content-Type", "-")], status: 415, code: -32600),
        Case(
            testDescription: "content type with charset",
            headers: [("Content-Type", "Application/JSON; charset=UTF-8")],
            status: 200, code: nil),
        Case(testDescription: "accepts no JSON", headers: [("Accept", "text/html")], status: 406, code: -32600),
        Case(
            testDescription: "refuses JSON", headers: [("Accept", "application/json;q=0, */*")], status: 406,
            code: -32600
        ),
        Case(testDescription: "accepts everything", headers: [("Accept", "*/*")], status: 200, code: nil),
        Case(testDescription: "no accept", headers: [("Accept", "-")], status: 200, code: nil),
        Case(testDescription: "unknown method", method: "tools/forget", params: [:], status: 404, code: -32601),
        Case(testDescription: "removed: initialize", method: "initialize", params: [:], status: 404, code: -32601),
        Case(testDescription: "removed: ping", method: "ping", params: [:], status: 404, code: -32601),
        Case(testDescription: "removed: setLevel", method: "logging/setLevel", params: [:], status: 404, code: -32601),
        Case(testDescription: "not offered: tasks/list", method: "tasks/list", params: [:], status: 404, code: -32601),
        Case(
            testDescription: "removed: resources/subscribe", method: "resources/subscribe", params: [:], status: 404,
            code: -32601
        ),
        Case(testDescription: "unknown tool", params: ["name": "nothing"], status: 200, code: -32602),
        Case(testDescription: "name missing", params: ["arguments": [:]], status: 200, code: -32602),
        Case(testDescription: "name no string", params: ["name": 7], status: 200, code: -32602),
        Case(
            testDescription: "arguments an array", params: ["name": "echo", "arguments": []], status: 200, code: -32602),
        Case(testDescription: "arguments null", params: ["name": "echo", "arguments": nil], status: 200, code: nil),
        Case(testDescription: "arguments missing", params: ["name": "echo"], status: 200, code: nil),
        Case(testDescription: "_meta no object", params: ["name": "echo", "_meta": 5], status: 400, code: -32602),
        Case(testDescription: "_meta empty", params: ["name": "echo", "_meta": [:]], status: 400, code: -32602),
        Case(
            testDescription: "no capabilities",
            params: ["name": "echo", "_meta": ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]], status: 400,
            code: -32602),
        Case(
            testDescription: "version no string",
            params: [
                "name": "echo",
                "_meta": [
                    "io.modelcontextprotocol/protocolVersion": 5, "io.modelcontextprotocol/clientCapabilities": [:],
                ],
            ], status: 400, code: -32602),
    ]

    @Test("a stateless request", arguments: modern) func stateless(_ expected: Case) async throws {
        let response = try await TestServer().modern(expected.method, expected.params, headers: expected.headers)
        #expect(response.status == expected.status)
        #expect(response.errorCode == expected.code)
        #expect((response.result == nil) == (expected.code != nil))
    }

    @Test("an unknown version is refused with the supported ones", arguments: ["v999.0.0", "2027-01-01", "2025-11-25"])
    func unknownVersion(_ version: String) async throws {
        let response = try await TestServer().modern(
            "server/discover",
            [
                "_meta": [
                    "io.modelcontextprotocol/protocolVersion": .string(version),
                    "io.modelcontextprotocol/clientCapabilities": [:],
                ]
            ], headers: [("MCP-Protocol-Version", version)])
        #expect(response.status == 400)
        #expect(response.errorCode == -32022)
        #expect(response.value?["error"]?["data"] == ["supported": ["2026-07-28"], "requested": .string(version)])
    }

    @Test("methods other than POST", arguments: ["GET", "PUT", "HEAD", "OPTIONS", "PATCH"])
    func otherMethods(_ method: String) async throws {
        let response = try await TestServer().http("", method: method)
        #expect(response.status == 405)
        #expect(response.header("Allow") == "POST")
    }

    @Test("a stateless client cannot delete") func modernDelete() async throws {
        let response = try await TestServer().http(
            "", method: "DELETE", headers: [("MCP-Protocol-Version", "2026-07-28")])
        #expect(response.status == 405)
    }

    @Test("a body beyond the limit") func tooLarge() async throws {
        var options = MCPServerOptions.test
        options.maximumMessageBytes = 100
        let server = try TestServer(options: options)
        #expect(await server.http(String(repeating: " ", count: 101)).status == 413)
    }

    @Test("notifications are taken without a body, when what they say is true") func notifications() async throws {
        let server = try TestServer()
        let body = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        let taken = await server.http(body, headers: [("MCP-Protocol-Version", "2026-07-28")])
        #expect(taken.status == 202 && taken.body.isEmpty)
        let lie = await server.http(
            body, headers: [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "notifications/initialized")])
        #expect(lie.status == 400 && lie.errorCode == -32020)
        let unknown = await server.http(body, headers: [("MCP-Protocol-Version", "v1")])
        #expect(unknown.status == 400 && unknown.errorCode == -32022)
    }

    @Test("a stateless client sends neither arrays nor responses") func shapes() async throws {
        let server = try TestServer()
        let header: [(name: String, value: String)] = [("MCP-Protocol-Version", "2026-07-28")]
        for body in ["[]", #"[{"jsonrpc":"2.0","id":1,"method":"ping"}]"#, #"{"jsonrpc":"2.0","id":1,"result":{}}"#] {
            let response = await server.http(body, headers: header)
            #expect(response.status == 400 && response.errorCode == -32600, "\(body)")
        }
    }
}
