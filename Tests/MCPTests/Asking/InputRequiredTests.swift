// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

@testable import MCP

/// Asking stateless clients (MCP 2026-07-28 basic/patterns/mrtr; the lines are those of mcp-normative).
@Suite("Input required") struct InputRequiredTests {
    private static let name: JSONValue = [
        "type": "object", "properties": ["name": ["type": "string"]], "required": ["name"],
    ]

    private func with(_ body: (AskingServer) async throws -> Void) async throws {
        try await AskingServer.with(
            tools: [("greet", [:]), ("steps", [:]), ("many", [:]), ("other", [:]), ("grows", [:])],
            handlers: [
                "grows": { call in
                    // In the second round there is more to delete than what was said yes to in the first.
                    let count = Self.grown.withLock { $0 }
                    var ask = AskingCalled.form("ok", schema: ["type": "boolean"])
                    ask.message = "Delete \(count)?"
                    guard await call.ask(ask) != nil,
                        await call.ask(AskingCalled.form("why", schema: ["type": "string"])) != nil
                    else { return .unwound }
                    return .text("deleted \(count)")
                },
                "greet": { call in
                    guard let answer = await call.ask(AskingCalled.form("user_name", schema: Self.name)) else {
                        return .unwound
                    }
                    return .text("\(answer.action.rawValue) \(answer.value["name"]?.stringValue ?? "-")")
                },
                "other": { call in
                    await call.ask(AskingCalled.form("user_name", schema: Self.name)) == nil ? .unwound : .text("other")
                },
                "steps": { call in
                    guard let one = await call.ask(AskingCalled.form("one", schema: ["type": "string"])) else {
                        return .unwound
                    }
                    guard let two = await call.ask(AskingCalled.form("two", schema: ["type": "integer"])) else {
                        return .unwound
                    }
                    return .text("\(one.value.text) \(two.value.text)")
                },
                "many": { call in
                    var model = Ask(key: "greeting", kind: .model, message: "Hello?", pluginID: "p")
                    model.question = ModelQuestion()
                    let roots = Ask(key: "folders", kind: .roots, message: "Where?", pluginID: "p")
                    let answers = [
                        await call.ask(AskingCalled.form("user_name", schema: Self.name)), await call.ask(model),
                        await call.ask(roots),
                    ].compactMap(\.self)
                    guard answers.count == 3 else { return .unwound }
                    return .text(answers.map(\.value.text).joined(separator: " ") + " " + (answers[1].model ?? ""))
                },
            ], body)
    }

    private static let grown = Mutex(3)

    private func state(_ response: MCPHTTPResponse) -> JSONValue { response.result?["requestState"] ?? .null }

    @Test("one round: asked as the schema says, and done with the answer (L143, L228, L245)") func oneRound()
        async throws
    {
        try await with { server in
            let first = await server.call("greet")
            let asked = try #require(first.result?["inputRequests"]?["user_name"])
            #expect(first.result?["resultType"] == "input_required")
            #expect(first.result?["content"] == nil && first.result?["ttlMs"] == nil)
            #expect(asked["method"] == "elicitation/create")
            #expect(asked["params"] == ["message": "user_name?", "requestedSchema": Self.name])
            let again = await server.call(
                "greet",
                [
                    "requestState": state(first),
                    "inputResponses": [
                        "user_name": ["action": "accept", "content": ["name": "Ada"]], "extra": ["action": "accept"],
                    ],
                ])
            #expect(again.result?["resultType"] == "complete")
            #expect(again.result?.resultText == "accept Ada")
            #expect(server.plugin.runs("greet") == 2)
        }
    }

    @Test("declined and left are answers, told apart") func declined() async throws {
        try await with { server in
            let first = await server.call("greet")
            for action in ["decline", "cancel"] {
                let again = await server.call(
                    "greet",
                    ["requestState": state(first), "inputResponses": ["user_name": ["action": .string(action)]]])
                #expect(again.result?.resultText == "\(action) -")
            }
        }
    }

    @Test("what is missing or does not fit is asked again, never an error (L261-266)") func askedAgain() async throws {
        try await with { server in
            let first = await server.call("greet")
            let wrong: [JSONValue?] = [
                nil, .null, 7, [:], ["wrong_key": ["action": "accept", "content": ["name": "Ada"]]],
                ["user_name": 7], ["user_name": ["action": "accept", "content": ["name": 7]]],
                ["user_name": ["action": "accept"]], ["user_name": ["action": "maybe"]],
                ["user_name": ["role": "assistant", "content": ["type": "text", "text": "Ada"]]],
            ]
            for responses in wrong {
                var more: JSONObject = ["requestState": state(first)]
                more["inputResponses"] = responses
                let again = await server.call("greet", more)
                #expect(again.result?["resultType"] == "input_required", "\(String(describing: responses))")
                #expect(again.result?["inputRequests"]?["user_name"] != nil)
            }
            // Without its state nothing was asked, so that there is nothing to answer.
            let unasked = await server.call(
                "greet", ["inputResponses": ["user_name": ["action": "accept", "content": ["name": "Ada"]]]])
            #expect(unasked.result?["resultType"] == "input_required")
        }
    }

    @Test("rounds follow each other, each with a state of its own that keeps the answers") func rounds() async throws {
        try await with { server in
            let first = await server.call("steps")
            let asked = first.result?["inputRequests"]?["one"]?["params"]?["requestedSchema"]
            #expect(
                asked == ["type": "object", "properties": ["answer": ["type": "string"]], "required": ["answer"]])
            let second = await server.call(
                "steps",
                [
                    "requestState": state(first),
                    "inputResponses": ["one": ["action": "accept", "content": ["answer": "a"]]],
                ])
            #expect(second.result?["inputRequests"]?["two"] != nil && second.result?["inputRequests"]?["one"] == nil)
            #expect(state(second) != state(first))
            let third = await server.call(
                "steps",
                [
                    "requestState": state(second),
                    "inputResponses": ["two": ["action": "accept", "content": ["answer": 2]]],
                ])
            #expect(third.result?.resultText == "\"a\" 2")
        }
    }

    @Test("an answer of an earlier round is one to its question alone: the key asks another one, and it is asked")
    func otherQuestion() async throws {
        try await with { server in
            let yes: JSONValue = ["action": "accept", "content": ["answer": true]]
            let why: JSONValue = ["action": "accept", "content": ["answer": "x"]]
            func again(_ before: MCPHTTPResponse, _ responses: JSONValue) async -> MCPHTTPResponse {
                await server.call("grows", ["requestState": state(before), "inputResponses": responses])
            }
            let first = await server.call("grows")
            #expect(first.result?["inputRequests"]?["ok"]?["params"]?["message"] == "Delete 3?")
            let second = await again(first, ["ok": yes])
            #expect(second.result?["inputRequests"]?["why"] != nil && second.result?["inputRequests"]?["ok"] == nil)
            #expect(await again(second, ["why": why]).result?.resultText == "deleted 3")
            Self.grown.withLock { $0 = 300 }
            defer { Self.grown.withLock { $0 = 3 } }
            let third = await again(second, ["why": why])
            #expect(third.result?["inputRequests"]?["ok"]?["params"]?["message"] == "Delete 300?")
            let fourth = await again(third, ["ok": yes])
            #expect(await again(fourth, ["why": why]).result?.resultText == "deleted 300")
        }
    }

    @Test("who is asked again is told why, and a field that the form does not have is no fault") func whyAgain()
        async throws
    {
        try await with { server in
            func answer(_ content: JSONValue, _ before: MCPHTTPResponse) async -> MCPHTTPResponse {
                await server.call(
                    "greet",
                    [
                        "requestState": state(before),
                        "inputResponses": ["user_name": ["action": "accept", "content": content]],
                    ])
            }
            let first = await server.call("greet")
            let again = await answer(["name": 7], first)
            let message = again.result?["inputRequests"]?["user_name"]?["params"]?["message"]?.stringValue ?? ""
            #expect(message.hasPrefix("user_name?\n\nThe last answer was not taken: /name: "))
            #expect(await answer(["name": "Ada", "more": 1], again).result?.resultText == "accept Ada")
        }
    }

    @Test("only what the client declares is asked (L246); when that is nothing, -32021 says what is needed")
    func declared() async throws {
        try await with { server in
            let all: JSONValue = ["elicitation": [:], "sampling": [:], "roots": [:]]
            let first = await server.call("many", capabilities: all)
            let requests = try #require(first.result?["inputRequests"]?.objectValue)
            #expect(Set(requests.keys) == ["user_name", "greeting", "folders"])
            #expect(
                requests["greeting"] == [
                    "method": "sampling/createMessage",
                    "params": [
                        "messages": [["role": "user", "content": ["type": "text", "text": "Hello?"]]],
                        "maxTokens": 1000,
                    ],
                ])
            #expect(requests["folders"] == ["method": "roots/list", "params": [:]])
            let done = await server.call(
                "many",
                [
                    "requestState": state(first),
                    "inputResponses": [
                        "user_name": ["action": "accept", "content": ["name": "Ada"]],
                        "greeting": [
                            "role": "assistant", "content": ["type": "text", "text": "Hi"], "model": "m1",
                            "stopReason": "endTurn",
                        ],
                        "folders": ["roots": [["uri": "file:///a", "name": "a"]]],
                    ],
                ], capabilities: all)
            #expect(done.result?.resultText == #"{"name":"Ada"} "Hi" [{"uri":"file:///a","name":"a"}] m1"#)
            let some = await server.call("many", capabilities: ["sampling": [:]])
            #expect(some.result?["inputRequests"]?.objectValue.map { Set($0.keys) } == ["greeting"])
            let none = await server.call("many", capabilities: [:])
            #expect(none.status == 400 && none.errorCode == -32021)
            #expect(
                none.value?["error"]?["data"]?["requiredCapabilities"] == [
                    "elicitation": [:], "sampling": [:], "roots": [:],
                ])
        }
    }

    @Test("a state is good for its person, its request and its time, and unchanged (L232-239)") func bound()
        async throws
    {
        try await with { server in
            let first = await server.call("greet", ["arguments": ["a": 1]])
            let text = try #require(state(first).stringValue)
            let answer: JSONValue = ["user_name": ["action": "accept", "content": ["name": "Ada"]]]
            func again(
                _ state: JSONValue, tool: String = "greet", arguments: JSONValue = ["a": 1],
                as principal: Principal = AskingServer.ann
            ) async -> Int64? {
                await server.call(
                    tool, ["arguments": arguments, "requestState": state, "inputResponses": answer], as: principal
                ).errorCode
            }
            #expect(await again(.string(text)) == nil)
            for forged in [.string(text + "-TAMPERED"), .string(""), .string("k.AAAA"), 7, ["a": 1]] as [JSONValue] {
                #expect(await again(forged) == -32602, "\(forged)")
            }
            #expect(await again(.string(text), as: AskingServer.bob) == -32602)
            #expect(await again(.string(text), tool: "other") == -32602)
            #expect(await again(.string(text), arguments: ["a": 2]) == -32602)
            // Expired: the same round, sealed as of an hour and a second ago.
            let bytes = try #require(await server.sealer.open(text, purpose: SealedRound.purpose))
            let round = try #require(SealedRound(bytes))
            let old = SealedRound(
                binding: round.binding, round: 1, expiresAt: 1, scheduleVersion: nil, answers: [:], asks: [])
            let expired = try await server.sealer.seal(old.bytes, purpose: SealedRound.purpose)
            #expect(await again(.string(expired)) == -32602)
            #expect(!text.contains("Ada") && !text.contains("ann"))
        }
    }

    @Test("a tool that takes other arguments by now has to be called anew") func schemaChanged() async throws {
        try await with { server in
            let first = await server.call("greet")
            try server.load([("greet", ["input_schema": ["type": "object", "properties": ["b": [:]]]])])
            let again = await server.call(
                "greet",
                [
                    "requestState": state(first),
                    "inputResponses": ["user_name": ["action": "accept", "content": ["name": "Ada"]]],
                ])
            #expect(again.result?["isError"] == true)
            #expect(again.result?.resultText?.contains("Start again") == true)
        }
    }
}
