// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Synchronization
import Testing

@testable import MCP

/// The tasks extension (SEP-2663) on durable calls.
@Suite("Tasks") struct TaskTests {
    private static let tasks: JSONValue = [
        "elicitation": [:], "extensions": ["io.modelcontextprotocol/tasks": [:]],
    ]

    private func with(
        options: MCPServerOptions = .test, _ body: @Sendable (AskingServer, Gate) async throws -> Void
    ) async throws {
        let gate = Gate()
        try await AskingServer.with(
            tools: [
                ("slow", ["task_support": "optional"]), ("must", ["task_support": "required"]),
                ("fails", ["task_support": "required"]), ("breaks", ["task_support": "required"]),
                ("two", ["task_support": "required"]),
                ("later", ["task_support": "required", "task_begins": "on_request"]), ("long", [:]),
            ],
            handlers: [
                "slow": { _ in
                    await gate.wait()
                    return .text("slow done")
                },
                "long": { _ in
                    await gate.wait()
                    return .text("long done")
                },
                "must": { _ in .text("done") },
                "fails": { _ in
                    .failed(.toolError, JSONValue.object(["detail": "It cannot."]).serialized())
                },
                "breaks": { _ in .failed(.internalError, []) },
                "two": { call in
                    async let one = call.ask(AskingCalled.form("one", schema: ["type": "string"]))
                    async let two = call.ask(AskingCalled.form("two", schema: ["type": "string"]))
                    guard let first = await one, let second = await two else { return .unwound }
                    return .text("\(first.value.text) \(second.action.rawValue)")
                },
                "later": { call in
                    guard let name = await call.ask(AskingCalled.form("user_name", schema: ["type": "string"])) else {
                        return .unwound
                    }
                    guard call.context.asks?.wishTask() == true else { return .unwound }
                    return .text("Hello, \(name.value.text)")
                },
            ], options: options
        ) { server in
            try await body(server, gate)
        }
    }

    private func get(_ server: AskingServer, _ id: JSONValue, as principal: Principal = AskingServer.ann) async
        -> MCPHTTPResponse
    {
        await server.modern("tasks/get", ["taskId": id], capabilities: Self.tasks, as: principal)
    }

    /// The task when it stands so; polls, as clients do.
    private func task(_ server: AskingServer, _ id: JSONValue, is status: JSONValue) async -> JSONValue? {
        for _ in 0..<2_000 {
            let now = await get(server, id).result
            if now?["status"] == status { return now }
            await Task.yield()
        }
        Issue.record("the task never was \(status.text)")
        return nil
    }

    @Test("a task is there before the client hears of it, flat, and has the tool's own result (L102, L300, L330)")
    func created() async throws {
        try await with { server, gate in
            let made = try #require(await server.call("slow", capabilities: Self.tasks).result)
            #expect(made["resultType"] == "task" && made["status"] == "working")
            for member in ["taskId", "createdAt", "lastUpdatedAt"] { #expect(made[member]?.stringValue != nil) }
            #expect(made["ttlMs"]?.integerValue != nil && made["pollIntervalMs"]?.integerValue != nil)
            for other in ["task", "requestState", "ttl", "content", "result"] { #expect(made[other] == nil) }
            let id = try #require(made["taskId"])
            let found = await get(server, id).result
            #expect(found?["resultType"] == "complete" && found?["status"] == "working")
            gate.open()
            let done = await task(server, id, is: "completed")
            #expect(done?["result"]?.resultText == "slow done" && done?["result"]?["isError"] == false)
            #expect(done?["error"] == nil && done?["pollIntervalMs"] == nil)
        }
    }

    @Test("without the extension a tool that can be waited for is, and one that cannot says what it needs (L61-63)")
    func undeclared() async throws {
        try await with { server, gate in
            gate.open()
            #expect(await server.call("slow").result?.resultText == "slow done")
            let refused = await server.call("must")
            #expect(refused.status == 400 && refused.errorCode == -32021)
            let needed: JSONValue = ["extensions": ["io.modelcontextprotocol/tasks": [:]]]
            #expect(refused.value?["error"]?["data"]?["requiredCapabilities"] == needed)
            for method in ["tasks/get", "tasks/update", "tasks/cancel"] {
                let response = await server.modern(method, ["taskId": "x"])
                #expect(response.errorCode == -32021 && response.status == 400, "\(method)")
            }
            for method in ["tasks/result", "tasks/list"] {
                let response = await server.modern(method, ["taskId": "x"], capabilities: Self.tasks)
                #expect(response.errorCode == -32601 && response.status == 404, "\(method)")
            }
        }
    }

    @Test("what a tool says of itself is a result; a fault inside is an error (L158, L837)") func failures()
        async throws
    {
        try await with { server, _ in
            let fails = try #require(await server.call("fails", capabilities: Self.tasks).result?["taskId"])
            let done = await task(server, fails, is: "completed")
            #expect(done?["result"]?["isError"] == true && done?["result"]?.resultText == "It cannot.")
            let breaks = try #require(await server.call("breaks", capabilities: Self.tasks).result?["taskId"])
            let failed = await task(server, breaks, is: "failed")
            #expect(failed?["error"]?["code"] == -32603 && failed?["error"]?["message"]?.stringValue != nil)
            #expect(failed?["result"] == nil)
        }
    }

    @Test("a task asks, is answered in parts, and only by whoever made it (L329, L350, L377-379)") func asks()
        async throws
    {
        try await with { server, _ in
            let id = try #require(await server.call("two", capabilities: Self.tasks).result?["taskId"])
            var asked = await task(server, id, is: "input_required")
            #expect(asked?["inputRequests"]?["one"]?["method"] == "elicitation/create")
            let other = await get(server, id, as: AskingServer.bob)
            #expect(other.errorCode == -32602)
            func update(_ responses: JSONValue, as principal: Principal = AskingServer.ann) async -> MCPHTTPResponse {
                await server.modern(
                    "tasks/update", ["taskId": id, "inputResponses": responses], capabilities: Self.tasks, as: principal
                )
            }
            let one: JSONValue = ["one": ["action": "accept", "content": ["answer": "a"]]]
            #expect(await update(one, as: AskingServer.bob).errorCode == -32602)
            #expect(await update(["one": ["action": "accept", "content": ["answer": 7]]]).errorCode == -32602)
            #expect(await update(7).errorCode == -32602)
            let taken = await update(
                ["one": ["action": "accept", "content": ["answer": "a"]], "never_asked": ["action": "accept"]])
            #expect(taken.result?["resultType"] == "complete" && taken.errorCode == nil)
            asked = await task(server, id, is: "input_required")
            #expect(asked?["inputRequests"]?.objectValue.map { Array($0.keys) } == ["two"])
            // What was answered stays answered.
            #expect(await update(["one": ["action": "decline"]]).errorCode == nil)
            #expect(await update(["two": ["action": "decline"]]).errorCode == nil)
            #expect(await task(server, id, is: "completed")?["result"]?.resultText == "\"a\" decline")
            #expect(await update(one).result?["resultType"] == "complete")
        }
    }

    @Test("rounds come before the task, and the task has their answers (L302)") func roundsFirst() async throws {
        try await with { server, _ in
            let first = try #require(await server.call("later", capabilities: Self.tasks).result)
            #expect(first["resultType"] == "input_required" && first["taskId"] == nil)
            let made = try #require(
                await server.call(
                    "later",
                    [
                        "requestState": first["requestState"] ?? .null,
                        "inputResponses": ["user_name": ["action": "accept", "content": ["answer": "Ada"]]],
                    ], capabilities: Self.tasks
                ).result)
            #expect(made["resultType"] == "task" && made["requestState"] == nil)
            let done = await task(server, try #require(made["taskId"]), is: "completed")
            #expect(done?["result"]?.resultText == "Hello, \"Ada\"")
        }
    }

    @Test("a task is cancelled, also twice; an id that is nobody's is refused (L404)") func cancelled() async throws {
        try await with { server, gate in
            let id = try #require(await server.call("slow", capabilities: Self.tasks).result?["taskId"])
            for _ in 0..<2 {
                let done = await server.modern("tasks/cancel", ["taskId": id], capabilities: Self.tasks)
                #expect(done.result?["resultType"] == "complete")
            }
            #expect(await task(server, id, is: "cancelled")?["result"] == nil)
            gate.open()
            for unknown in ["nothing", "018f3c2a-7b1d-7c40-9a3e-2f1b5d6c7e80"] as [JSONValue] {
                for method in ["tasks/get", "tasks/cancel"] {
                    let response = await server.modern(method, ["taskId": unknown], capabilities: Self.tasks)
                    #expect(response.errorCode == -32602)
                }
            }
        }
    }

    @Test("a client without tasks is not kept for ever: it gets a ticket, and the work goes on") func syncWait()
        async throws
    {
        var options = MCPServerOptions.test
        options.syncWaitMilliseconds = 20
        try await with(options: options) { server, gate in
            let ticket = try #require(await server.call("long").result)
            #expect(ticket["isError"] == false && ticket["structuredContent"]?["state"] == "running")
            let id = try #require(ticket["structuredContent"]?["task_id"])
            #expect(ticket["structuredContent"]?["next"]?["tool"] == "get_call")
            #expect(ticket["structuredContent"]?["next"]?["arguments"]?["id"] == id)
            #expect(ticket["structuredContent"]?["poll_after_s"]?.integerValue != nil)
            #expect(ticket.resultText?.contains("get_call") == true)
            #expect(server.plugin.runs("long") == 1)
            // With the extension the same is a task.
            #expect(await server.call("long", capabilities: Self.tasks).result?["resultType"] == "task")
            gate.open()
            #expect(await task(server, id, is: "completed")?["result"]?.resultText == "long done")
            #expect(server.plugin.runs("long") == 2)
        }
    }

    @Test("the extension is declared to stateless clients alone") func discovered() async throws {
        try await with { server, _ in
            let discover = await server.modern("server/discover", [:]).result
            #expect(discover?["capabilities"]?["extensions"] == ["io.modelcontextprotocol/tasks": [:]])
            #expect(discover?["capabilities"]?["tasks"] == nil)
        }
    }
}

/// What handlers wait at until the test lets them go on.
final class Gate: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }
}
