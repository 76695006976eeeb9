// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import MCP

/// One message a line: standard input and output, sockets.
@Suite("MCP over lines") struct LineTests {
    private func send(_ line: String, _ server: TestServer, _ connection: MCPConnection) async -> JSONValue? {
        let bytes = await server.server.handleLine(
            Array(line.utf8), connection: connection, principal: server.principal)
        guard let bytes else { return nil }
        #expect(!bytes.contains(UInt8(ascii: "\n")))
        return try? JSONValue.parse(bytes)
    }

    private func modern(_ method: String, _ params: JSONObject = [:], id: JSONValue = 1) -> String {
        TestServer.request(method, TestServer.withMeta(params), id: id)
    }

    @Test("a stateless client needs no handshake and no headers") func stateless() async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        let discover = await send(modern("server/discover") + "\n", server, connection)
        #expect(discover?["result"]?["supportedVersions"] == ["2026-07-28"])
        let call = await send(modern("tools/call", ["name": "echo"], id: "é"), server, connection)
        #expect(call?["id"] == "é")
        #expect(call?["result"]?["resultType"] == "complete")
        #expect(await send(modern("ping"), server, connection)?["error"]?["code"] == -32601)
        let unknown = TestServer.request(
            "tools/list",
            [
                "_meta": [
                    "io.modelcontextprotocol/protocolVersion": "v9", "io.modelcontextprotocol/clientCapabilities": [:],
                ]
            ])
        #expect(await send(unknown, server, connection)?["error"]?["code"] == -32022)
    }

    @Test("a legacy client shakes hands first; ping is answered before") func handshake() async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        #expect(await send(TestServer.request("ping", [:]), server, connection)?["result"] == [:])
        #expect(await send(TestServer.request("tools/list", [:]), server, connection)?["error"]?["code"] == -32600)
        #expect(await send(TestServer.request("server/discover", [:]), server, connection)?["error"]?["code"] == -32602)
        let hello = TestServer.request("initialize", ["protocolVersion": "2024-11-05"])
        #expect(await send(hello, server, connection)?["result"]?["protocolVersion"] == "2024-11-05")
        #expect(await send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, server, connection) == nil)
        let list = await send(TestServer.request("tools/list", [:]), server, connection)
        #expect(list?["result"]?["tools"]?[0]?["annotations"] == nil)
        #expect(list?["result"]?["resultType"] == nil)
        // Both eras may meet on one stream.
        #expect(await send(modern("tools/list"), server, connection)?["result"]?["resultType"] == "complete")
    }

    @Test("a batch, where it exists") func batch() async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        let batch = #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#
        #expect(await send(batch, server, connection)?["error"]?["code"] == -32600)
        _ = await send(TestServer.request("initialize", ["protocolVersion": "2025-03-26"]), server, connection)
        #expect(await send(batch, server, connection)?.arrayValue?.count == 2)
        _ = await send(TestServer.request("initialize", ["protocolVersion": "2025-11-25"]), server, connection)
        #expect(await send(batch, server, connection)?["error"]?["code"] == -32600)
    }

    @Test("blank lines, answers and notifications give nothing") func silence() async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        for line in ["", " \r\n", #"{"jsonrpc":"2.0","id":1,"result":{}}"#, #"{"jsonrpc":"2.0","method":"x"}"#] {
            #expect(await send(line, server, connection) == nil)
        }
    }

    @Test("cancellation ends a call without an answer, in both eras", arguments: [true, false])
    func cancellation(_ isModern: Bool) async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        _ = await send(TestServer.request("initialize", ["protocolVersion": "2025-11-25"]), server, connection)
        let call =
            isModern
            ? modern("tools/call", ["name": "hang"], id: 7) : TestServer.request("tools/call", ["name": "hang"], id: 7)
        let answer = server.server.beginLine(Array(call.utf8), connection: connection, principal: server.principal)
        for await _ in server.plugin.hanging { break }
        // The stream stays usable meanwhile, and the id is taken.
        #expect(await send(modern("tools/call", ["name": "echo"], id: 8), server, connection)?["result"] != nil)
        #expect(await send(modern("tools/call", ["name": "echo"], id: 7), server, connection)?["error"] != nil)
        _ = await send(
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"reason":"enough"}}"#, server,
            connection)
        #expect(await answer.bytes == nil)
        #expect(server.plugin.cancelledCount == 1)
        #expect(connection.running.isEmpty)
    }

    @Test("the end of the stream cancels what runs") func close() async throws {
        let server = try TestServer()
        let connection = MCPConnection()
        var answers: [Answer] = []
        for id in 1...3 {
            let line = modern("tools/call", ["name": "hang"], id: .integer(Int64(id)))
            answers.append(
                server.server.beginLine(Array(line.utf8), connection: connection, principal: server.principal))
        }
        var started = 0
        for await _ in server.plugin.hanging {
            started += 1
            if started == 3 { break }
        }
        connection.close()
        for answer in answers { #expect(await answer.bytes == nil) }
        #expect(server.plugin.cancelledCount == 3)
    }
}
