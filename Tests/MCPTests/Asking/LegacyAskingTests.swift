// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Testing

@testable import MCP

/// Asking clients with a handshake, by requests on the connection of their call.
@Suite("Asking by requests") struct LegacyAskingTests {
    /// A client of lines that answers what it is asked.
    private struct Client {
        let server: AskingServer
        let connection = MCPConnection()
        let revision: String
        let capabilities: JSONValue

        func send(_ message: JSONValue) {
            server.server.takeLine(
                message.serialized(), connection: connection, principal: AskingServer.ann)
        }

        /// Calls a tool, answering each question by `answer`, and gives the response and what was asked.
        func call(
            _ name: String, answer: (JSONValue) -> JSONObject?
        ) async throws -> (response: JSONValue, asked: [JSONValue]) {
            send([
                "jsonrpc": "2.0", "id": 0, "method": "initialize",
                "params": ["protocolVersion": .string(revision), "capabilities": capabilities],
            ])
            send(["jsonrpc": "2.0", "method": "notifications/initialized"])
            send(["jsonrpc": "2.0", "id": "call", "method": "tools/call", "params": ["name": .string(name)]])
            var asked: [JSONValue] = []
            for await chunk in connection.lines {
                for line in chunk.split(separator: UInt8(ascii: "\n")) {
                    let message = try JSONValue.parse(Array(line))
                    if message["id"] == "call", message["method"] == nil { return (message, asked) }
                    guard message["method"] != nil, let id = message["id"] else { continue }
                    asked.append(message)
                    guard var reply = answer(message) else { continue }
                    reply["jsonrpc"] = "2.0"
                    reply["id"] = id
                    send(.object(reply))
                }
            }
            throw CancellationError()
        }
    }

    private func with(
        hold: Int64, options: MCPServerOptions = .test, _ body: (AskingServer) async throws -> Void
    ) async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": ["pick": ["type": "string", "oneOf": [["const": "a", "title": "First"]]]],
        ]
        try await AskingServer.with(
            tools: [
                ("form", [:]), ("model", [:]), ("both", [:]), ("visit", [:]), ("must", ["task_support": "required"]),
            ],
            handlers: [
                "form": { call in
                    guard let answer = await call.ask(AskingCalled.form("pick", schema: schema)) else {
                        return .unwound
                    }
                    if let failure = answer.failure { return .failed(.timeout, failure.json.serialized()) }
                    return .text("\(answer.action.rawValue) \(answer.value.text)")
                },
                "model": { call in
                    var ask = Ask(key: "m", kind: .model, message: "Why?", pluginID: "p")
                    ask.question = ModelQuestion()
                    guard let answer = await call.ask(ask) else { return .unwound }
                    return .text("\(answer.action.rawValue) \(answer.value.text) \(answer.model ?? "-")")
                },
                "both": { call in
                    async let one = call.ask(AskingCalled.form("one"))
                    async let two = call.ask(Ask(key: "roots", kind: .roots, message: "Where?", pluginID: "p"))
                    guard let first = await one, let second = await two else { return .unwound }
                    return .text("\(first.value.text) \(second.value.text)")
                },
                "visit": { call in
                    var ask = AskingCalled.form("go")
                    ask.url = "https://example.org/x"
                    guard let answer = await call.ask(ask) else { return .unwound }
                    return .text("\(answer.action.rawValue) \(answer.value.text)")
                },
                "must": { call in
                    guard let answer = await call.ask(AskingCalled.form("in_task", schema: ["type": "string"])) else {
                        return .unwound
                    }
                    return .text("task \(answer.value.text)")
                },
            ], hold: hold, options: options, body)
    }

    private static let all: JSONValue = [
        "elicitation": ["form": [:], "url": [:]], "sampling": [:], "roots": [:],
    ]

    /// In place and by running again: the plugin cannot tell.
    @Test("each kind, each action, held in place and replayed", arguments: [0, 2_000] as [Int64])
    func kinds(hold: Int64) async throws {
        try await with(hold: hold) { server in
            func client(_ revision: String = "2025-11-25", _ capabilities: JSONValue = Self.all) -> Client {
                Client(server: server, revision: revision, capabilities: capabilities)
            }
            let (picked, asked) = try await client().call("form") { _ in
                ["result": ["action": "accept", "content": ["pick": "a"]]]
            }
            #expect(picked["result"]?.resultText == #"accept {"pick":"a"}"#)
            #expect(asked.count == 1 && asked[0]["method"] == "elicitation/create")
            let field = asked[0]["params"]?["requestedSchema"]?["properties"]?["pick"]
            #expect(field?["oneOf"]?[0]?["title"] == "First" && asked[0]["params"]?["mode"] == nil)
            for action in ["decline", "cancel"] {
                let (left, _) = try await client().call("form") { _ in ["result": ["action": .string(action)]] }
                #expect(left["result"]?.resultText == "\(action) null")
            }
            let (_, older) = try await client("2025-06-18").call("form") { _ in ["result": ["action": "cancel"]] }
            let old = older.first?["params"]?["requestedSchema"]?["properties"]?["pick"]
            #expect(old?["enum"] == ["a"] && old?["enumNames"] == ["First"] && old?["oneOf"] == nil)
            let (said, sampled) = try await client().call("model") { _ in
                ["result": ["role": "assistant", "content": ["type": "text", "text": "So"], "model": "m1"]]
            }
            #expect(said["result"]?.resultText == #"accept "So" m1"#)
            #expect(sampled.first?["params"]?["maxTokens"] == 1000)
            let (refused, _) = try await client().call("model") { _ in ["error": ["code": -1, "message": "No."]] }
            #expect(refused["result"]?.resultText == "decline null -")
            let (both, two) = try await client().call("both") { message in
                message["method"] == "roots/list"
                    ? ["result": ["roots": [["uri": "file:///a"]]]] : ["result": ["action": "accept", "content": [:]]]
            }
            #expect(both["result"]?.resultText == #"{} [{"uri":"file:///a"}]"# && two.count == 2)
            let (visited, urls) = try await client().call("visit") { _ in ["result": ["action": "accept"]] }
            #expect(visited["result"]?.resultText == "accept null")
            #expect(urls.first?["params"]?["mode"] == "url")
            #expect(urls.first?["params"]?["elicitationId"]?.stringValue?.isEmpty == false)
        }
    }

    @Test("what the client does not declare is not asked, and the call says how to get there") func undeclared()
        async throws
    {
        try await with(hold: 0) { server in
            let cases: [(tool: String, revision: String, capabilities: JSONValue)] = [
                ("form", "2025-11-25", [:]), ("form", "2025-03-26", ["elicitation": [:]]),
                ("visit", "2025-06-18", Self.all), ("visit", "2025-11-25", ["elicitation": [:]]),
                ("model", "2025-11-25", ["elicitation": [:]]),
            ]
            for (tool, revision, capabilities) in cases {
                let client = Client(server: server, revision: revision, capabilities: capabilities)
                let (response, asked) = try await client.call(tool) { _ in nil }
                #expect(asked.isEmpty && response["result"]?["isError"] == true, "\(tool) \(revision)")
                #expect(response["result"]?.resultText?.contains("Call the tool over REST") == true)
            }
        }
    }

    @Test("an answer that does not fit is asked again; one that does not come in time is told apart")
    func unfit() async throws {
        var options = MCPServerOptions.test
        options.askTimeoutMilliseconds = 30
        try await with(hold: 0, options: options) { server in
            let client = Client(server: server, revision: "2025-11-25", capabilities: Self.all)
            let (late, _) = try await client.call("form") { _ in nil }
            #expect(late["result"]?["isError"] == true)
            #expect(late["result"]?.resultText?.contains("in time") == true)
        }
        try await with(hold: 0) { server in
            var answers: [JSONValue] = [
                ["action": "accept", "content": ["pick": 7]], ["action": "accept", "content": ["pick": "a"]],
            ]
            let client = Client(server: server, revision: "2025-11-25", capabilities: Self.all)
            let (done, asked) = try await client.call("form") { _ in ["result": answers.removeFirst()] }
            #expect(asked.count == 2 && done["result"]?.resultText == #"accept {"pick":"a"}"#)
        }
    }

    @Test("a tool that must be a task is one, and its questions reach the client") func task() async throws {
        try await with(hold: 0) { server in
            let client = Client(server: server, revision: "2025-11-25", capabilities: Self.all)
            let (done, asked) = try await client.call("must") { _ in
                ["result": ["action": "accept", "content": ["answer": "x"]]]
            }
            #expect(asked.count == 1 && done["result"]?.resultText == #"task "x""#)
        }
    }
}
