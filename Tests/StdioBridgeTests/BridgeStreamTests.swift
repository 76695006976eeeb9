// SPDX-License-Identifier: Apache-2.0

import JSON
import Synchronization
import Testing

@testable import holdfast

/// Answers that are streams, and arguments that HTTP repeats, by way of `holdfast mcp`.
@Suite struct BridgeStreamTests {
    /// What was sent and told, in order.
    private final class Wire: Sendable {
        let requests = Mutex<[BridgeRequest]>([])
        let told = Mutex<[String]>([])
    }

    private static let events = [("Content-Type", "text/event-stream")]
    private static let document = [("Content-Type", "application/json")]

    private static func value(_ line: [UInt8]?) -> JSONValue? { line.flatMap { try? JSONValue.parse($0) } }

    @Test func whatComesBeforeAnAnswerIsToldAndTheRestIsFetched() async throws {
        let wire = Wire()
        let bridge = StdioBridge(
            endpoint: "test", send: { _ in BridgeResponse(status: 202, headers: [], body: []) },
            stream: { request, listener in
                wire.requests.withLock { $0.append(request) }
                let body = Self.value(request.body)
                if body?["method"] == "initialize" {
                    return BridgeResponse(
                        status: 200, headers: Self.document + [("MCP-Session-Id", "s")],
                        body: Array(#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}"#.utf8))
                }
                if request.method == "POST" {
                    listener.receive(
                        Array("id: 1-0\ndata: \n\nid: 1-1\nretry: 1\ndata: {\"method\":\"a\"}\n\ndata: {\"cut".utf8))
                } else {
                    listener.receive(
                        Array("id: 1-2\ndata: {\"method\":\"b\"}\n\nid: 1-3\ndata: {\"id\":5,\"result\":{}}\n\n".utf8))
                }
                return BridgeResponse(status: 200, headers: Self.events, body: [])
            }, tell: { line in wire.told.withLock { $0.append(String(decoding: line, as: UTF8.self)) } })
        let hello = #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#
        _ = await bridge.forward(Array(hello.utf8))
        let call = #"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"x"}}"#
        let answer = await bridge.forward(Array(call.utf8))
        #expect(answer.map { Self.value($0)?["id"] } == [5])
        #expect(wire.told.withLock { $0 } == [#"{"method":"a"}"#, #"{"method":"b"}"#], "each once and in order")
        let fetch = try #require(wire.requests.withLock { $0.last })
        #expect(fetch.method == "GET")
        #expect(fetch.headers.contains { $0.name == "Last-Event-ID" && $0.value == "1-1" })
    }

    @Test func headersThatAToolWantsAreLearned() async throws {
        let wire = Wire()
        let tools =
            #"{"result":{"tools":[{"name":"x","inputSchema":{"properties":{"#
            + #""z":{"type":"string","x-mcp-header":"Zone"},"n":{"type":"integer","x-mcp-header":"N"}}}}]}}"#
        let bridge = StdioBridge(
            endpoint: "test",
            send: { _ in BridgeResponse(status: 200, headers: Self.document, body: Array(tools.utf8)) },
            stream: { request, _ in
                wire.requests.withLock { $0.append(request) }
                let isTold = request.headers.contains { $0.name == "Mcp-Param-Zone" }
                let body = isTold ? #"{"jsonrpc":"2.0","id":1,"result":{}}"# : #"{"id":1,"error":{"code":-32020}}"#
                return BridgeResponse(status: isTold ? 200 : 400, headers: Self.document, body: Array(body.utf8))
            }, tell: { _ in })
        let call =
            #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"z":"Zürich","n":7},"_meta":{"#
            + #""io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#
        for expected in [2, 3] {
            let answer = await bridge.forward(Array(call.utf8))
            #expect(Self.value(answer.first)?["result"] == [:])
            let sent = wire.requests.withLock { $0 }
            #expect(sent.count == expected, "asked for once")
            let headers = Dictionary(uniqueKeysWithValues: sent.last?.headers.map { ($0.name, $0.value) } ?? [])
            #expect(headers["Mcp-Param-Zone"] == "=?base64?WsO8cmljaA==?=" && headers["Mcp-Param-N"] == "7")
        }
    }
}
