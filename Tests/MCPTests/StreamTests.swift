// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

@testable import MCP

/// What goes to a stateless client beside and before an answer (MCP 2026-07-28: streamable-http L88-136 and L235,
/// utilities/progress, utilities/logging L66-110, patterns/cancellation L39).
@Suite struct StreamTests {
    private static func meta(_ more: JSONObject) -> JSONObject {
        var meta: JSONObject = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        for (key, value) in more { meta[key] = value }
        return ["name": "hang", "_meta": .object(meta)]
    }

    /// Begins a call of `hang` and returns when it runs.
    private func begin(
        _ test: TestServer, _ meta: JSONObject = [:], headers: [(name: String, value: String)] = []
    ) async -> Task<MCPHTTPResponse, Never> {
        let params = Self.meta(meta)
        let call = Task { await test.modern("tools/call", params, id: 7, headers: headers) }
        var started = test.plugin.hanging.makeAsyncIterator()
        _ = await started.next()
        return call
    }

    private func slow() throws -> TestServer { try TestServer(tools: [.named("hang", execution: .async)]) }

    @Test func anAnswerWithNothingBeforeItIsJSON() async throws {
        let test = try slow()
        let call = await begin(test, ["progressToken": "p"])
        test.plugin.finish("hang")
        let response = await call.value
        #expect(response.stream == nil && response.result?["structuredContent"]?["done"] == true)
        #expect(test.server.openPosts.count == 0)
    }

    @Test(arguments: ["progress-1", 17] as [JSONValue]) func progressMakesAStream(token: JSONValue) async throws {
        let test = try slow()
        let call = await begin(test, ["progressToken": token])
        test.plugin.progress("hang", 0, of: 100)
        let response = await call.value
        #expect(response.header("Content-Type") == "text/event-stream")
        #expect(response.header("X-Accel-Buffering") == "no" && response.header("Cache-Control") == "no-cache")
        var reader = try #require(response.reader)
        for (done, message) in [(50.0, "half"), (50.0, "again"), (40.0, "back"), (100.0, "")] {
            test.plugin.progress("hang", done, of: 100, message)
        }
        test.plugin.finish("hang")
        var messages: [JSONValue] = []
        while let text = await reader.message() { messages.append(try JSONValue.parse(Array(text.utf8))) }
        #expect(messages.dropLast().map { $0["method"] } == Array(repeating: "notifications/progress", count: 3))
        #expect(messages.dropLast().map { $0["params"]?["progress"] } == [0, 50, 100], "it only grows")
        #expect(messages.dropLast().allSatisfy { $0["params"]?["progressToken"] == token })
        #expect(messages[1]["params"]?["message"] == "half" && messages[0]["params"]?["message"] == nil)
        #expect(messages.last?["id"] == 7 && messages.last?["result"]?["resultType"] == "complete")
        #expect(reader.lastID == nil, "a stateless stream cannot be taken up again")
    }

    @Test func withoutATokenThereIsNoProgress() async throws {
        let test = try slow()
        let call = await begin(test)
        test.plugin.progress("hang", 1)
        test.plugin.log("hang", .critical, "not asked for")
        test.plugin.finish("hang")
        #expect(await call.value.stream == nil)
    }

    @Test func logsAreThoseThatTheRequestAskedFor() async throws {
        let test = try slow()
        let call = await begin(test, ["io.modelcontextprotocol/logLevel": "warning"])
        test.plugin.log("hang", .notice, "too little")
        test.plugin.log("hang", .warning, "enough", ["rows": 3])
        test.plugin.log("hang", .error, "more")
        test.plugin.finish("hang")
        var reader = try #require(await call.value.reader)
        #expect(
            await reader.message()
                == #"{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"warning","#
                + #""logger":"org.example.fake","data":{"message":"enough","rows":3}}}"#)
        #expect(await reader.message()?.contains(#""level":"error","logger":"org.example.fake","data":"more""#) == true)
        #expect(await reader.message()?.contains(#""id":7"#) == true)
        #expect(await reader.message() == nil)
    }

    @Test(arguments: ["loud", "INFO", 3] as [JSONValue]) func badLevelsAreRefused(level: JSONValue) async throws {
        let response = try await slow().modern("tools/list", Self.meta(["io.modelcontextprotocol/logLevel": level]))
        #expect(response.status == 400 && response.errorCode == -32602)
    }

    @Test func whoReadsNoStreamGetsTheAnswerAlone() async throws {
        let test = try slow()
        let call = await begin(test, ["progressToken": 1], headers: [("Accept", "application/json")])
        test.plugin.progress("hang", 1)
        test.plugin.finish("hang")
        let response = await call.value
        #expect(response.stream == nil && response.status == 200)
    }

    @Test func anInlineToolSpeaksToo() async throws {
        let test = try TestServer(
            tools: [.named("say")],
            bodies: ["say": { _ in .ok(Array(#"{"structured":{}}"#.utf8)) }])
        let plain = await test.modern("tools/call", ["name": "say"])
        #expect(plain.stream == nil && plain.result != nil)
    }

    @Test func whoHangsUpHasCancelled() async throws {
        let test = try slow()
        let call = await begin(test, ["progressToken": 1])
        test.plugin.progress("hang", 1)
        let stream = try #require(await call.value.stream)
        #expect(test.plugin.cancelledCount == 0)
        stream.abandon()
        while test.plugin.cancelledCount == 0 { await Task.yield() }
        while test.server.openPosts.count > 0 { await Task.yield() }
    }

    @Test func theEndOfTheClientsSideIsLookedInto() async throws {
        let test = try slow()
        let watch = HangUps()
        let body = Array(TestServer.request("tools/call", Self.meta([:]), id: 1).utf8)
        var request = MCPHTTPRequest(
            method: "POST", path: "/mcp",
            headers: [
                ("Content-Type", "application/json"), ("MCP-Protocol-Version", "2026-07-28"),
                ("Mcp-Method", "tools/call"), ("Mcp-Name", "hang"),
            ], body: body)
        request.onHangUp = { watch.set($0) }
        let call = Task { [request] in await test.server.handle(request, principal: test.principal) }
        var started = test.plugin.hanging.makeAsyncIterator()
        _ = await started.next()
        while !watch.isSet { await Task.yield() }
        watch.tell(false)
        let stream = try #require(await call.value.stream, "what is written now comes back if nobody is there")
        #expect(test.plugin.cancelledCount == 0, "a client may have nothing more to say and wait")
        watch.tell(true)
        while test.plugin.cancelledCount == 0 { await Task.yield() }
        var reader = EventReader(chunks: stream.chunks)
        #expect(await reader.message() == nil)
    }

    @Test func aCallThatTakesLongBecomesAStream() async throws {
        let test = try slow()
        let call = await begin(test)
        test.server.keepStreamsAlive()
        test.server.keepStreamsAlive()
        let stream = try #require(await call.value.stream)
        test.server.keepStreamsAlive()
        test.plugin.finish("hang")
        var text = ""
        for await chunk in stream.chunks { text += String(decoding: chunk, as: UTF8.self) }
        #expect(text.hasPrefix(":\n\n:\n\ndata: {") && text.hasSuffix("}\n\n"))
    }

    @Test func aClientThatDoesNotKeepUpMissesOnlyWhatPasses() async throws {
        let test = try slow()
        let call = await begin(test, ["progressToken": 1])
        for step in 1...1_000 { test.plugin.progress("hang", Double(step)) }
        var reader = try #require(await call.value.reader)
        test.plugin.finish("hang")
        var messages: [String] = []
        while let message = await reader.message() { messages.append(message) }
        #expect(messages.count <= EventStream.capacity / 2 + 1)
        #expect(messages.last?.contains(#""result""#) == true, "the answer is never left out")
    }

    @Test func traceContextGoesAlong() async throws {
        let seen = SeenContexts()
        let test = try TestServer(
            tools: [.named("say")],
            bodies: [
                "say": { call in
                    seen.add(call.context)
                    return .ok(Array(#"{"structured":{}}"#.utf8))
                }
            ])
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        var params = Self.meta(["traceparent": .string(trace), "tracestate": "a=1,b=2", "baggage": "user=ann;p=1"])
        params["name"] = "say"
        _ = await test.modern("tools/call", params)
        params = Self.meta(["traceparent": .string(trace), "tracestate": "no equals", "baggage": "\u{1}=2"])
        params["name"] = "say"
        _ = await test.modern("tools/call", params, headers: [("tracestate", "c=3")])
        let contexts = seen.all
        #expect(contexts[0]["tracestate"] == "a=1,b=2" && contexts[0]["baggage"] == "user=ann;p=1")
        #expect(contexts[0]["traceparent"]?.stringValue?.contains("0af7651916cd43dd8448eb211c80319c") == true)
        #expect(contexts[1]["tracestate"] == nil && contexts[1]["baggage"] == nil)
    }
}
