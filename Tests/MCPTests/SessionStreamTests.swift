// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry
import Testing

@testable import MCP

/// Streams of sessions: answers that can be taken up again, what the server asks, and logs
/// (2025-11-25 basic/transports L106-184, utilities/logging, utilities/ping, utilities/cancellation).
@Suite struct SessionStreamTests {
    private func slow(_ names: [String] = ["hang"]) throws -> TestServer {
        try TestServer(tools: names.map { try .named($0, execution: .async) })
    }

    /// Begins a call of a tool that waits and returns when it runs.
    private func begin(
        _ test: TestServer, _ session: String, tool: String = "hang", id: JSONValue = 1, meta: JSONObject = [:]
    ) async -> Task<MCPHTTPResponse, Never> {
        var params: JSONObject = ["name": .string(tool)]
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        let call = Task { [params] in await test.legacy("tools/call", params, id: id, session: session) }
        var started = test.plugin.hanging.makeAsyncIterator()
        _ = await started.next()
        return call
    }

    private func resume(_ test: TestServer, _ session: String, after id: String) async -> MCPHTTPResponse {
        await test.http(
            "", method: "GET",
            headers: [("Mcp-Session-Id", session), ("Accept", "text/event-stream"), ("Last-Event-ID", id)])
    }

    @Test func aStreamBeginsWithAPlaceToComeBackTo() async throws {
        let test = try slow()
        let session = await test.open()
        let call = await begin(test, session)
        test.plugin.log("hang", .info, "one")
        var reader = try #require(await call.value.reader)
        #expect(await reader.message()?.contains(#""data":"one""#) == true)
        #expect(reader.lastID == "1-1")
        test.plugin.finish("hang")
        #expect(await reader.message()?.contains(#""id":1,"result""#) == true)
        #expect(reader.lastID == "1-2")
        #expect(await reader.message() == nil, "the stream ends with the answer")
    }

    @Test func olderRevisionsGetNoEmptyEvents() async throws {
        let test = try slow()
        let call = await begin(test, await test.open("2025-06-18"))
        test.plugin.log("hang", .info, "one")
        let stream = try #require(await call.value.stream)
        let chunks = stream.chunks.makeAsyncIterator()
        #expect(await chunks.next() == Array(":\n\n".utf8))
        #expect(await chunks.next()?.starts(with: Array("id: 1-1\ndata: {".utf8)) == true)
    }

    @Test func aLostConnectionLosesNothing() async throws {
        let test = try slow()
        let session = await test.open()
        let call = await begin(test, session, meta: ["progressToken": "t"])
        test.plugin.progress("hang", 1)
        let first = try #require(await call.value.stream)
        var reader = EventReader(chunks: first.chunks)
        #expect(await reader.message()?.contains(#""progress":1"#) == true)
        first.abandon()
        #expect(test.plugin.cancelledCount == 0, "a lost connection cancels nothing")
        test.plugin.progress("hang", 2)
        test.plugin.finish("hang")
        var second = try #require(await resume(test, session, after: reader.lastID ?? "").reader)
        #expect(await second.message()?.contains(#""progress":2"#) == true)
        #expect(await second.message()?.contains(#""result""#) == true)
        #expect(await second.message() == nil)
        var third = try #require(await resume(test, session, after: "1-0").reader)
        var all: [String] = []
        while let message = await third.message() { all.append(message) }
        #expect(all.count == 3, "each once, and nothing of another stream")
    }

    @Test func theToolLetsTheConnectionGo() async throws {
        let test = try slow()
        let session = await test.open()
        let call = await begin(test, session)
        test.plugin.release("hang", retryMilliseconds: 250)
        var reader = try #require(await call.value.reader)
        #expect(await reader.message() == nil, "closed before the answer")
        #expect(reader.retry == "250")
        let place = try #require(reader.lastID)
        let back = await resume(test, session, after: place)
        #expect(back.status == 200)
        var second = try #require(back.reader)
        test.plugin.finish("hang")
        #expect(await second.message()?.contains(#""id":1,"result""#) == true)
        #expect(await second.message() == nil)
    }

    @Test func theNewestConnectionHasTheStream() async throws {
        let test = try slow()
        let session = await test.open()
        let call = await begin(test, session)
        test.plugin.log("hang", .error, "a")
        var first = try #require(await call.value.reader)
        var second = try #require(await resume(test, session, after: "1-1").reader)
        test.plugin.log("hang", .error, "b")
        #expect(await first.message()?.contains(#""a""#) == true)
        #expect(await first.message() == nil, "a message goes out once")
        #expect(await second.message()?.contains(#""b""#) == true)
    }

    @Test(arguments: ["9-0", "1-7", "x", "0", "01-1", ""]) func placesThatThereAreNot(place: String) async throws {
        let test = try slow()
        let session = await test.open()
        let call = await begin(test, session)
        test.plugin.log("hang", .error, "a")
        _ = await call.value
        #expect(await resume(test, session, after: place).status == 400)
        let other = await test.open()
        #expect(await resume(test, other, after: "1-0").status == 400, "another session's stream is not there")
    }

    @Test func whatWasAnnouncedMeanwhileIsSaidOnce() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        let session = await test.open()
        var reader = try #require(await test.listen(session).reader)
        try test.change(delay, to: ["a"])
        #expect(await reader.message()?.contains("tools/list_changed") == true)
        let place = try #require(reader.lastID)
        try test.change(delay, to: ["b"])
        try test.change(delay, to: ["c"])
        var back = try #require(await resume(test, session, after: place).reader)
        #expect(await back.message()?.contains("tools/list_changed") == true)
        #expect(back.lastID != place)
        test.server.endStreams()
        #expect(await back.message() == nil)
    }

    @Test func theServerAsksOnTheCallsOwnStream() async throws {
        let test = try slow()
        let session = await test.open(capabilities: ["elicitation": [:], "roots": ["listChanged": true]])
        let asked = Mutexed<Result<JSONValue, ClientFault>>()
        let call = await begin(test, session)
        let outbox = try #require(test.outbox(of: session, id: 1))
        #expect(outbox.canAsk && outbox.client.elicitationForm && !outbox.client.sampling)
        let question = Task {
            do throws(ClientFault) {
                asked.set(.success(try await outbox.request("elicitation/create", ["message": "Who?"])))
            } catch { asked.set(.failure(error)) }
        }
        var reader = try #require(await call.value.reader)
        let request = try JSONValue.parse(Array((await reader.message() ?? "").utf8))
        #expect(request["method"] == "elicitation/create" && request["params"]?["message"] == "Who?")
        let id = try #require(request["id"])
        let stranger = await test.open()
        let answer: JSONValue = ["jsonrpc": "2.0", "id": id, "result": ["action": "accept"]]
        _ = await test.http(answer.text, headers: [("Mcp-Session-Id", stranger)])
        #expect(asked.value == nil, "another session's answer is nobody's")
        #expect(await test.http(answer.text, headers: [("Mcp-Session-Id", session)]).status == 202)
        await question.value
        #expect(asked.value == .success(["action": "accept"]))
        #expect(await test.http(answer.text, headers: [("Mcp-Session-Id", session)]).status == 202, "twice is ignored")
        test.plugin.finish("hang")
        #expect(await reader.message()?.contains(#""result""#) == true)
    }

    @Test func aCancelledCallAsksNoMore() async throws {
        let test = try slow()
        let session = await test.open(capabilities: ["sampling": [:]])
        let call = await begin(test, session)
        let outbox = try #require(test.outbox(of: session, id: 1))
        let question = Task { () -> ClientFault? in
            do throws(ClientFault) {
                _ = try await outbox.request("sampling/createMessage", [:])
                return nil
            } catch { return error }
        }
        var reader = try #require(await call.value.reader)
        #expect(await reader.message()?.contains("sampling/createMessage") == true)
        question.cancel()
        #expect(await question.value?.reason == .cancelled)
        #expect(await reader.message()?.contains("notifications/cancelled") == true)
        _ = await test.http("", method: "DELETE", headers: [("Mcp-Session-Id", session)])
        while test.plugin.cancelledCount == 0 { await Task.yield() }
    }

    @Test func aClientThatAnswersWithAnErrorOrNotAtAll() async throws {
        let requests = ClientRequests()
        let sent = Mutexed<[UInt8]>()
        func ask(_ milliseconds: Int64) async -> ClientFault? {
            do throws(ClientFault) {
                _ = try await requests.ask("roots/list", [:], timeoutMilliseconds: milliseconds) { message in
                    sent.set(message)
                    return true
                }
                return nil
            } catch { return error }
        }
        #expect(await ask(1)?.reason == .timeout)
        let refusal = Task { await ask(60_000) }
        while requests.count == 0 { await Task.yield() }
        requests.resolve(.string("holdfast-2"), .failure(ClientFault(.refused, code: -1, "no")))
        #expect(await refusal.value == ClientFault(.refused, code: -1, "no"))
        let last = Task { await ask(60_000) }
        while requests.count == 0 { await Task.yield() }
        requests.close()
        #expect(await last.value?.reason == .gone)
        #expect(await ask(60_000)?.reason == .gone && requests.count == 0)
    }

    @Test func logLevelsAreTheSessionsOwn() async throws {
        let test = try slow(["hang", "hang2"])
        let (loud, quiet) = (await test.open(), await test.open())
        let levels: [(String, String)] = [(loud, "debug"), (quiet, "emergency")]
        for (session, level) in levels {
            let answer = await test.legacy("logging/setLevel", ["level": .string(level)], session: session)
            #expect(answer.result == [:])
        }
        for level in ["loud", "DEBUG", 7, nil] as [JSONValue?] {
            let params: JSONObject = level.map { ["level": $0] } ?? [:]
            #expect(await test.legacy("logging/setLevel", params, session: loud).errorCode == -32602)
        }
        let first = await begin(test, loud)
        let second = await begin(test, quiet, tool: "hang2")
        for tool in ["hang", "hang2"] {
            test.plugin.log(tool, .debug, "detail")
            test.plugin.finish(tool)
        }
        var reader = try #require(await first.value.reader)
        #expect(await reader.message()?.contains(#""level":"debug""#) == true)
        #expect(await second.value.stream == nil)
    }

    @Test func manySessionsThatNobodyComesBackToAreBounded() async throws {
        var options = MCPServerOptions.test
        options.maximumSessions = 100
        let test = try TestServer(tools: [.named("hang", execution: .async)], options: options)
        for _ in 0..<1_000 { _ = await test.open() }
        #expect(test.server.sessionCount <= 100)
        let session = await test.open()
        for turn in 0..<40 {
            let call = await begin(test, session, id: .integer(Int64(turn)))
            test.plugin.log("hang", .info, "x")
            (await call.value).stream?.abandon()
            test.plugin.finish("hang")
        }
        let kept = try #require(
            test.server.sessions.find(session, owner: "ann " + test.principal.credential.text)?.streams)
        #expect(kept.count <= KeptStreams.finishedCapacity + 1)
    }

    @Test func writtenAnswersOfAllSessionsShareOneBudget() async throws {
        let budget = KeptBudget(byteCapacity: 100)
        let sessions = (0..<3).map { _ in KeptStreams(budget: budget) }
        var answers = sessions.map { session in
            let stream = session.next(hasMarks: true)
            _ = stream.begin()
            #expect(stream.send([UInt8](repeating: 0x78, count: 40), .answer))
            return stream
        }
        #expect(budget.byteCount == 0, "what is being written does not count")
        for answer in answers { answer.finish() }
        answers[2].finish()
        #expect(budget.byteCount == 80)
        #expect(answers[0].resume(after: 0) == nil, "the oldest went first")
        #expect(answers[0].resume(after: 1) != nil, "who has had everything has missed nothing")
        for answer in answers.dropFirst() {
            var reader = EventReader(chunks: try #require(answer.resume(after: 0)).chunks)
            #expect(await reader.message()?.count == 40)
        }
        sessions[1].end()
        answers = []
        #expect(budget.byteCount == 40, "what has gone with its session leaves its room")
    }

    @Test func aThousandListenersHearEveryChangeOnce() async throws {
        let delay = ManualDelay()
        let test = try TestServer(delay: delay)
        var readers: [EventReader] = []
        for number in 0..<1_000 {
            let response =
                number.isMultiple(of: 2)
                ? await test.listen(await test.open())
                : await test.modern(
                    "subscriptions/listen", ["notifications": ["toolsListChanged": true]],
                    id: .integer(Int64(number)))
            readers.append(try #require(response.reader))
        }
        for turn in 0..<20 { try test.change(delay, to: [turn.isMultiple(of: 2) ? "a" : "b"]) }
        test.server.endStreams()
        for index in readers.indices {
            var (changes, rest) = (0, 0)
            while let message = await readers[index].message() {
                if message.contains("tools/list_changed") { changes += 1 } else { rest += 1 }
            }
            guard changes == 20, rest == (index.isMultiple(of: 2) ? 0 : 2) else {
                Issue.record("listener \(index) heard \(changes) changes and \(rest) others")
                break
            }
        }
        #expect(test.server.listenerCount == 0)
    }
}
