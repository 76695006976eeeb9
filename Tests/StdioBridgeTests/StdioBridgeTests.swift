// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import MCP
import Synchronization
import Telemetry
import Testing

@testable import holdfast

/// The bridge of `holdfast mcp` in front of a real MCP server, without a socket between them.
@Suite("The bridge from stdio to the daemon") struct StdioBridgeTests {
    /// A daemon that can be started again, and that remembers what it was sent.
    final class Daemon: Sendable {
        private let server = Mutex<MCPServer?>(nil)
        private let registry = Mutex<RegistryHolder?>(nil)
        let requests = Mutex<[BridgeRequest]>([])

        init() throws { try restart() }

        func stop() { server.withLock { $0 = nil } }

        func restart() throws {
            let calls = CallTable()
            let registry = RegistryHolder()
            let open = JSONValue.object(["type": "object"])
            let plugin = BuiltInPlugin(
                pluginID: "org.example.fake", calls: calls,
                bodies: ["écho": { arguments, _ in arguments }])
            let tools = try ["écho", "other"].map { name in
                ToolDescriptor(
                    name: name, title: name, description: name, inputSchema: try JSONSchema(compiling: open),
                    effect: .read)
            }
            let manifest = PluginManifest(
                id: "org.example.fake", version: "1.0.0", name: "Fake", vendor: "", licence: "", runtime: "test",
                sha256: "", tools: tools)
            registry.update { _ in [RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)] }
            let time = ManualTime().source
            let pipeline = Pipeline(
                registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
                metrics: CallMetrics(registry: MetricsRegistry()), time: time)
            let new = MCPServer(
                pipeline: pipeline, options: MCPServerOptions(version: "1"), time: time, later: { $0() })
            self.registry.withLock { $0 = registry }
            server.withLock { $0 = new }
        }

        struct Unreachable: Error {}

        func answer(_ request: BridgeRequest) async throws -> BridgeResponse {
            requests.withLock { $0.append(request) }
            guard let server = server.withLock({ $0 }) else { throw Unreachable() }
            let response = await server.handle(
                MCPHTTPRequest(method: request.method, path: "/mcp", headers: request.headers, body: request.body),
                principal: Principal(name: "local", role: .admin, disclosure: .pseudonym))
            return BridgeResponse(status: response.status, headers: response.headers, body: response.body)
        }

        /// Takes all tools away, of which everybody is told who listens.
        func withdrawTools() { registry.withLock { $0 }?.update { _ in [] } }

        var listeners: Int { server.withLock { $0?.listenerCount ?? 0 } }

        /// Ends the streams that are open, as a daemon that stops does.
        func endStreams() { server.withLock { $0 }?.endStreams() }

        /// The answer to a request that may be a stream.
        func listen(_ request: BridgeRequest, _ listener: BodyListener) async throws -> BridgeResponse {
            requests.withLock { $0.append(request) }
            guard let server = server.withLock({ $0 }) else { throw Unreachable() }
            let response = await server.handle(
                MCPHTTPRequest(method: request.method, path: "/mcp", headers: request.headers, body: request.body),
                principal: Principal(name: "local", role: .admin, disclosure: .pseudonym))
            guard let stream = response.stream else {
                return BridgeResponse(status: response.status, headers: response.headers, body: response.body)
            }
            for await chunk in stream.chunks { listener.receive(chunk) }
            return BridgeResponse(status: 200, headers: response.headers, body: [])
        }

        var bridge: StdioBridge {
            StdioBridge(
                endpoint: "test", send: { try await self.answer($0) },
                stream: { request, listener in
                    guard request.method == "POST" else { return BridgeResponse(status: 405, headers: [], body: []) }
                    return try await self.listen(request, listener)
                }, tell: { _ in })
        }
    }

    private func send(_ line: String, _ bridge: StdioBridge) async -> JSONValue? {
        let lines = await bridge.forward(Array(line.utf8))
        #expect(lines.count <= 1)
        return lines.first.flatMap { try? JSONValue.parse($0) }
    }

    private func modern(_ method: String, _ rest: String = "") -> String {
        #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"_meta":{"#
            + #""io.modelcontextprotocol/protocolVersion":"2026-07-28","#
            + #""io.modelcontextprotocol/clientCapabilities":{}}\#(rest)}}"#
    }

    @Test("a stateless client: headers are made from the line, names beyond ASCII in Base64") func stateless()
        async throws
    {
        let daemon = try Daemon()
        let bridge = daemon.bridge
        let discover = await send(modern("server/discover"), bridge)
        #expect(discover?["result"]?["supportedVersions"] == ["2026-07-28"])
        let call = await send(modern("tools/call", #","name":"écho","arguments":{"a":1}"#), bridge)
        #expect(call?["result"]?["structuredContent"] == ["a": 1])
        let headers = daemon.requests.withLock { $0[1].headers }
        #expect(headers.contains { $0.name == "Mcp-Name" && $0.value == "=?base64?w6ljaG8=?=" })
        await bridge.close()
        #expect(daemon.requests.withLock { $0.count } == 2)
    }

    @Test("a legacy client: the session is kept, opened anew after a restart, and ended") func session() async throws {
        let daemon = try Daemon()
        let bridge = daemon.bridge
        let hello = #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18"}}"#
        #expect(await send(hello, bridge)?["result"]?["protocolVersion"] == "2025-06-18")
        #expect(await send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#, bridge) == nil)
        let list = #"{"jsonrpc":"2.0","id":"l","method":"tools/list"}"#
        #expect(await send(list, bridge)?["result"]?["tools"]?[0]?["name"] == "other")
        daemon.stop()
        let lost = await send(list, bridge)
        #expect(lost?["id"] == "l" && lost?["error"]?["code"] == -32603)
        try daemon.restart()
        #expect(await send(list, bridge)?["result"]?["tools"]?.arrayValue?.count == 2)
        await bridge.close()
        let last = try #require(daemon.requests.withLock { $0.last })
        #expect(last.method == "DELETE")
        #expect(try await daemon.answer(last).status == 404)
    }

    @Test("a cancelled stateless call hangs up and is not answered") func cancellation() async throws {
        let isHungUp = Mutex(false)
        let (sent, continuation) = AsyncStream<Void>.makeStream()
        let (never, _) = AsyncStream<BridgeResponse>.makeStream()
        let bridge = StdioBridge(
            endpoint: "test",
            send: { _ in throw CancellationError() },
            stream: { _, listener in
                continuation.yield()
                // A stream without an end: the loop is left when the task is cancelled.
                for await response in never { return response }
                isHungUp.withLock { $0 = listener.wasStopped }
                throw CancellationError()
            }, tell: { _ in })
        let call = Task { await bridge.forward(Array(modern("tools/call", #","name":"hang""#).utf8)) }
        for await _ in sent { break }
        let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#
        #expect(await bridge.forward(Array(cancel.utf8)).isEmpty)
        #expect(await call.value.isEmpty)
        #expect(isHungUp.withLock { $0 })
    }

    @Test("answers that are no JSON-RPC become errors of the request; streams become lines") func replies() {
        let problem = BridgeResponse(
            status: 401, headers: [("content-type", "application/problem+json")],
            body: Array(#"{"status":401,"detail":"A token is needed."}"#.utf8))
        let lines = BridgeReply.lines(problem, id: 7)
        #expect(String(decoding: lines.first ?? [], as: UTF8.self).contains("A token is needed."))
        #expect(BridgeReply.lines(problem, id: nil).isEmpty)
        let page = BridgeResponse(status: 502, headers: [], body: Array("<html>".utf8))
        #expect(String(decoding: BridgeReply.lines(page, id: "x").first ?? [], as: UTF8.self).contains("502"))
        #expect(BridgeReply.lines(BridgeResponse(status: 202, headers: [], body: []), id: nil).isEmpty)
        let unread = BridgeResponse(
            status: 413, headers: [], body: Array(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600}}"#.utf8))
        #expect(BridgeReply.lines(unread, id: 5) == [Array(#"{"jsonrpc":"2.0","id":5,"error":{"code":-32600}}"#.utf8)])
        let stream = BridgeResponse(
            status: 200, headers: [("Content-Type", "text/event-stream")],
            body: Array(": hello\r\n\r\nid: 1\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\ndata:{\"b\":2}\n\n".utf8))
        #expect(BridgeReply.lines(stream, id: 1) == [Array(#"{"a":1}"#.utf8), Array(#"{"b":2}"#.utf8)])
    }

    @Test("what is no JSON is refused here") func malformed() async throws {
        let reply = await send("{", try Daemon().bridge)
        #expect(reply?["error"]?["code"] == -32700 && reply?["id"] == JSONValue.null)
    }

    @Test("header values: wrapped when they are not safe, RFC 4648 section 10 otherwise")
    func encoding() {
        for safe in ["echo", "a b", "=?base64?x", "", "~!#"] { #expect(BridgeHeaders.encoded(safe) == safe) }
        for unsafe in [" a", "a ", "a\n", "é", "=?base64?Zg==?=", "\u{7F}"] {
            #expect(BridgeHeaders.encoded(unsafe).hasPrefix("=?base64?"))
        }
        let vectors = [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("", "")]
        for (text, encoded) in vectors { #expect(Base64.encode(Array(text.utf8)) == encoded) }
    }
}
