// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Telemetry
import Testing

@testable import MCP

/// Who hears that the list of tools has changed, when, and in which words.
@Suite struct ListeningTests {
    private let ack =
        #"{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":"#
        + #"{"notifications":{"toolsListChanged":true,"promptsListChanged":true},"_meta":{"io.modelcontextprotocol/subscriptionId":"s-1"}}}"#
    private let tagged =
        #"{"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":"#
        + #"{"_meta":{"io.modelcontextprotocol/subscriptionId":"s-1"}}}"#
    private let plain = #"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#
    private let wish: JSONObject = ["notifications": ["toolsListChanged": true, "promptsListChanged": true]]

    @Test func aSubscriptionIsAcknowledgedAndTagged() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let response = await test.modern("subscriptions/listen", wish, id: "s-1")
        #expect(response.status == 200 && response.header("Content-Type") == "text/event-stream")
        #expect(response.header("X-Accel-Buffering") == "no" && response.header("Cache-Control") == "no-cache")
        var reader = try #require(response.reader)
        #expect(await reader.message() == ack)
        try test.change(delay, to: ["echo"])
        #expect(await reader.message() == tagged)
        test.server.endStreams()
        let farewell =
            #"{"jsonrpc":"2.0","id":"s-1","result":{"resultType":"complete","#
            + #""_meta":{"io.modelcontextprotocol/subscriptionId":"s-1"}}}"#
        #expect(await reader.message() == farewell)
        #expect(await reader.message() == nil)
        #expect(test.server.listenerCount == 0)
        #expect(await test.modern("subscriptions/listen", wish).status == 503)
    }

    @Test func nobodyHearsWhatWasNotAskedFor() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let response = await test.modern("subscriptions/listen", ["notifications": ["toolsListChanged": false]], id: 7)
        var reader = try #require(response.reader)
        #expect(await reader.message()?.contains(#""notifications":{},"_meta":{"#) == true)
        try test.change(delay, to: ["echo"])
        test.server.endStreams()
        #expect(await reader.message()?.contains(#""id":7,"result""#) == true)
    }

    @Test(arguments: [[:], ["notifications": []], ["notifications": ["toolsListChanged": "yes"]]] as [JSONObject])
    func wishesAreChecked(params: JSONObject) async throws {
        let test = try TestServer()
        let response = await test.modern("subscriptions/listen", params)
        #expect(response.errorCode == -32602 && response.stream == nil && test.server.listenerCount == 0)
    }

    @Test func aSubscriptionNeedsAStreamAndItsRevision() async throws {
        let test = try TestServer()
        let json = await test.modern("subscriptions/listen", wish, headers: [("Accept", "application/json")])
        #expect(json.status == 406 && json.stream == nil)
        let session = await test.open()
        #expect(await test.legacy("subscriptions/listen", wish, session: session).errorCode == -32601)
    }

    @Test func aSessionHearsOnItsStream() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let session = await test.open()
        let first = await test.listen(session)
        #expect(first.status == 200)
        var reader = try #require(first.reader)
        try test.change(delay, to: ["echo"])
        #expect(await reader.message() == plain)
        let second = await test.listen(session)
        #expect(await reader.message() == nil, "the newest stream takes the place of the one before")
        var next = try #require(second.reader)
        try test.change(delay, to: ["hang"])
        #expect(await next.message() == plain && test.server.listenerCount == 1)
        _ = await test.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)])
        #expect(await next.message() == nil)
        #expect(test.server.listenerCount == 0)
        #expect(await test.listen(session).status == 404)
    }

    @Test func theStreamOfASessionIsItsOwnersAlone() async throws {
        let test = try TestServer()
        let session = await test.open()
        #expect(await test.listen(session, accept: "application/json").status == 406)
        let other = Principal(name: "bob", role: .operator, disclosure: .pseudonym)
        #expect(await test.listen(session, as: other).status == 404)
        #expect(await test.http("", method: "GET").status == 405)
    }

    @Test func aSessionThatIsListenedToIsNotIdle() async throws {
        let test = try TestServer()
        let session = await test.open()
        let response = await test.listen(session)
        test.time.advance(nanoseconds: 4_000_000_000_000)
        test.server.endIdleSessions()
        #expect(test.server.sessionCount == 1)
        response.stream?.finish()
        test.time.advance(nanoseconds: 4_000_000_000_000)
        test.server.endIdleSessions()
        #expect(test.server.sessionCount == 0)
    }

    @Test func changesThatBelongTogetherAreOne() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        var reader = try #require(await test.listen(await test.open()).reader)
        test.load([try .named("echo")])
        test.load([try .named("echo"), try .named("hang")])
        test.load([try .named("echo"), try .named("new")])
        delay.pass()
        #expect(await reader.message() == plain)
        test.load([])
        test.load([try .named("echo"), try .named("new")])
        delay.pass()
        try test.change(delay, to: ["last"])
        #expect(await reader.message() == plain)
        test.server.endStreams()
        #expect(await reader.message() == nil, "there and back again is no change")
    }

    @Test func onlyWhatClientsSeeIsAChange() async throws {
        let delay = ManualDelay()
        let test = try TestServer(tools: [.named("echo")], delay: delay)
        delay.pass()
        var reader = try #require(await test.listen(await test.open()).reader)
        for tools: [ToolDescriptor] in [
            [try .named("echo")], [try .named("echo"), try .named("stop", isAdministrative: true)],
        ] {
            test.load(tools)
            delay.pass()
        }
        for tool: ToolDescriptor in [
            try .named("echo", input: ["type": "object", "required": ["a"]]), try .named("echo", effect: .write),
            try .named("echo", output: ["type": "object"]),
        ] {
            test.load([tool])
            delay.pass()
            #expect(await reader.message() == plain)
        }
        test.server.endStreams()
        #expect(await reader.message() == nil)
    }

    @Test func whoDoesNotReadIsLetGo() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let slow = await test.listen(await test.open())
        for turn in 0...EventStream.capacity { try test.change(delay, to: [turn % 2 == 0 ? "a" : "b"]) }
        #expect(test.server.listenerCount == 0)
        var reader = try #require(slow.reader)
        var count = 0
        while await reader.message() != nil { count += 1 }
        #expect(count == EventStream.capacity - 1, "a sign of life took one place")
    }

    @Test func thereAreOnlySoManyStreams() async throws {
        var options = MCPServerOptions.test
        options.maximumListeners = 2
        let test = try TestServer(options: options)
        let streams = [await test.listen(await test.open()), await test.listen(await test.open())]
        #expect(await test.listen(await test.open()).status == 503)
        streams[0].stream?.finish()
        #expect(await test.listen(await test.open()).status == 200)
        test.server.keepStreamsAlive()
    }

    @Test func linesHearBetweenTheAnswers() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let connection = MCPConnection()
        let lines = connection.lines.makeAsyncIterator()
        func send(_ text: String) async -> [UInt8]? {
            await test.server.handleLine(Array(text.utf8), connection: connection, principal: test.principal)
        }
        _ = await send(TestServer.request("initialize", ["protocolVersion": "2025-11-25"]))
        try test.change(delay, to: ["echo"])
        #expect(await lines.next().map { String(decoding: $0, as: UTF8.self) } == plain)
        let listen = TestServer.request("subscriptions/listen", TestServer.withMeta(wish), id: "s-1")
        #expect(await send(listen) == nil)
        #expect(await lines.next().map { String(decoding: $0, as: UTF8.self) } == ack)
        #expect(await send(listen).map { String(decoding: $0, as: UTF8.self).contains("-32600") } == true)
        #expect(test.server.listenerCount == 2)
        _ = await send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"s-1"}}"#)
        #expect(test.server.listenerCount == 1)
        connection.close()
        #expect(test.server.listenerCount == 0)
    }
}

/// Time that passes when it is told to.
final class ManualDelay: Sendable {
    private let waiting = Mutex<[@Sendable () -> Void]>([])

    func later(_ work: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(work) } }

    /// Runs what waits.
    func pass() {
        let work = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for body in work { body() }
    }
}

/// Reads the messages of an event stream and passes over signs of life.
struct EventReader {
    var chunks: EventStream.Chunks
    /// The id of the last event, with or without a message.
    private(set) var lastID: String?
    /// When to come back, as the last event that said so had it.
    private(set) var retry: String?

    init(chunks: EventStream.Chunks) { self.chunks = chunks }

    mutating func message() async -> String? {
        while let chunk = await chunks.next() {
            var data: String?
            for line in String(decoding: chunk, as: UTF8.self).split(separator: "\n") {
                if line.hasPrefix("id: ") { lastID = String(line.dropFirst(4)) }
                if line.hasPrefix("retry: ") { retry = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { data = String(line.dropFirst(6)) }
            }
            if let data, !data.isEmpty { return data }
        }
        return nil
    }
}

extension MCPHTTPResponse {
    var reader: EventReader? { stream.map { EventReader(chunks: $0.chunks) } }
}

extension TestServer {
    func listen(_ session: String, accept: String = "text/event-stream", as other: Principal? = nil) async
        -> MCPHTTPResponse
    {
        await http("", method: "GET", headers: [("Mcp-Session-Id", session), ("Accept", accept)], as: other)
    }

    /// Puts tools of these names in the place of all, and lets the delay pass.
    func change(_ delay: ManualDelay, to names: [String]) throws {
        load(try names.map { try .named($0) })
        delay.pass()
    }
}
