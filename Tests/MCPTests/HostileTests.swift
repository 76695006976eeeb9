// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import MCP

/// What well-behaved clients never send.
@Suite("MCP hostile input") struct HostileTests {
    static let bodies: [(body: String, code: Int64, id: JSONValue)] = [
        ("", -32700, .null), ("{", -32700, .null), ("nul", -32700, .null), ("{} {}", -32700, .null),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping""#, -32700, .null),
        (#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#, -32700, .null),
        (#"{"jsonrpc":"2.0","id":1e400,"method":"ping"}"#, -32600, .null),
        ("\u{FEFF}{}", -32700, .null), (#"{"a":NaN}"#, -32700, .null),
        (String(repeating: "[", count: 5000), -32700, .null),
        (String(repeating: #"{"a":"#, count: 200) + "1" + String(repeating: "}", count: 200), -32700, .null),
        ("5", -32600, .null), (#""x""#, -32600, .null), ("null", -32600, .null), ("{}", -32600, .null),
        (#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600, 1), (#"{"id":1,"method":"ping"}"#, -32600, 1),
        (#"{"jsonrpc":2.0,"id":1,"method":"ping"}"#, -32600, 1),
        (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":1.5,"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":1.0,"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":123456789012345678901,"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":true,"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600, .null),
        (#"{"jsonrpc":"2.0","id":1,"method":5}"#, -32600, 1), (#"{"jsonrpc":"2.0","id":1,"method":""}"#, -32600, 1),
        (#"{"jsonrpc":"2.0","id":1}"#, -32600, 1),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#, -32602, 1),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":null}"#, -32602, 1),
        (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32602, 1),
    ]

    @Test("shapes, over HTTP and over lines", arguments: bodies)
    func shapes(_ body: String, _ code: Int64, _ id: JSONValue) async throws {
        let server = try TestServer()
        let header: [(name: String, value: String)] = [("MCP-Protocol-Version", "2026-07-28")]
        let response = await server.http(body, headers: header)
        #expect(response.status == 400)
        #expect(response.errorCode == code)
        #expect(response.value?["id"] == id)
        let line = await server.server.handleLine(
            Array(body.utf8), connection: MCPConnection(), principal: server.principal)
        guard !body.isEmpty else { return }
        let value = try JSONValue.parse(#require(line))
        #expect(value["error"]?["code"]?.integerValue == code)
        #expect(value["id"] == id)
    }

    @Test("bytes that are not UTF-8") func encoding() async throws {
        let server = try TestServer()
        let body = Array(#"{"jsonrpc":"2.0","id":1,"method":""#.utf8) + [0xFF] + Array(#""}"#.utf8)
        let response = await server.server.handle(
            MCPHTTPRequest(
                method: "POST", path: "/mcp", headers: [("content-type", "application/json")], body: body),
            principal: server.principal)
        #expect(response.status == 400 && response.errorCode == -32700)
    }

    @Test("odd ids are echoed exactly") func ids() async throws {
        let server = try TestServer()
        let ids: [JSONValue] = [
            "", "\u{0}\n\"\\", "🩺", .integer(.max), .integer(.min), 0, "null",
            .string(String(repeating: "x", count: 9000)),
        ]
        for id in ids { #expect(await server.modern("server/discover", id: id).value?["id"] == id) }
    }

    @Test("a long name in an error is cut") func longNames() async throws {
        let name = String(repeating: "é", count: 100_000)
        let error = try await TestServer().modern(
            "tools/call", ["name": .string(name)],
            headers: [("Mcp-Name", "=?base64?" + Base64Text.encode(name) + "?=")])
        #expect(error.errorCode == -32602)
        #expect(error.body.count < 2_000)
    }

    /// Any cut and any flipped byte of a good request gets one answer that is valid JSON on one line.
    @Test("mutations of a good request", arguments: 0..<4) func mutations(_ seed: UInt64) async throws {
        let server = try TestServer()
        let session = await server.open("2025-03-26")
        let good = [
            TestServer.request(
                "tools/call", TestServer.withMeta(["name": "echo", "arguments": ["a": [1, "é", nil]]])),
            TestServer.request("initialize", ["protocolVersion": "2025-11-25", "capabilities": [:]]),
            "[" + TestServer.request("tools/list", ["cursor": "2.1"]) + "," + TestServer.request("ping", [:]) + "]",
        ]
        var random = SplitMix(state: seed)
        let connection = MCPConnection()
        for round in 0..<300 {
            var body = Array(good[round % good.count].utf8)
            if round.isMultiple(of: 3) { body.removeLast(Int.random(in: 1...body.count, using: &random)) }
            for _ in 0..<Int.random(in: 0...3, using: &random) where !body.isEmpty {
                body[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
            if Bool.random(using: &random) { headers.append(("MCP-Protocol-Version", "2026-07-28")) }
            if Bool.random(using: &random) { headers.append(("Mcp-Session-Id", session)) }
            if Bool.random(using: &random) { headers += [("Mcp-Method", "tools/call"), ("Mcp-Name", "echo")] }
            let response = await server.server.handle(
                MCPHTTPRequest(method: "POST", path: "/mcp", headers: headers, body: body),
                principal: server.principal)
            if response.status == 202 {
                #expect(response.body.isEmpty)
            } else {
                try check(response.body)
            }
            if let line = await server.server.handleLine(body, connection: connection, principal: server.principal) {
                try check(line)
            }
        }
    }

    private func check(_ bytes: [UInt8]) throws {
        #expect(!bytes.contains(UInt8(ascii: "\n")))
        let value = try JSONValue.parse(bytes)
        for message in value.arrayValue ?? [value] {
            #expect(message["jsonrpc"] == "2.0")
            #expect((message["result"] == nil) != (message["error"] == nil))
            #expect(message["id"] != nil)
        }
    }
}

/// Sebastiano Vigna's generator, for failures that can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
