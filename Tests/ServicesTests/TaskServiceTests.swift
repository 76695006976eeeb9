// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services
import Store
import Testing

/// Tasks that plugins start: alone, and together with a change.
@Suite struct TaskServiceTests {
    private func type(_ name: String, _ effect: Effect, unique: TaskTypeDescriptor.Uniqueness = .none) throws
        -> TaskTypeDescriptor
    {
        TaskTypeDescriptor(
            name: name, title: name, description: "A task.",
            inputSchema: try JSONSchema(
                compiling: ["type": "object", "properties": ["n": ["type": "integer", "default": 7]]]),
            effect: effect, priority: .bulk, unique: unique)
    }

    private func with(isReadOnly: Bool = false, _ body: (TestHost) async throws -> Void) async throws {
        try await TestHost.with(isReadOnly: isReadOnly) { host async throws in
            try host.script(
                tasks: [
                    try type("look", .read), try type("change", .write), try type("single", .read, unique: .arguments),
                ])
            try await body(host)
        }
    }

    private func caller(
        _ effect: Effect = .write, role: Role = .operator, _ grants: Set<String> = TestHost.scriptGrants,
        through above: Set<String>? = nil
    ) -> ServiceCaller {
        var context = CallContext.tester(role)
        context.effect = effect
        context.grants = above
        context.callID = "01890000-0000-7000-8000-000000000001"
        return .plugin("org.example.s", grants, for: context)
    }

    private func rows(_ host: TestHost) async throws -> [DurableCall] {
        try await host.store.answer(DurableCallsQuery(program: "main", limit: 100)).sorted { $0.id < $1.id }
    }

    @Test func aTaskIsStartedAsWhoeverMadeTheCall() async throws {
        try await with { host async throws in
            let reply = try await host.ask(
                "task.enqueue/1",
                ["task": "look", "delay_ms": 60_000, "unique_key": "k", "max_attempts": 2, "priority": "bulk"],
                caller(.read, role: .viewer, ["task.enqueue:look"], through: ["task.enqueue:*", "tool.invoke:a"]))
            #expect(reply.status == .ok, "\(reply.detail)")
            let row = try #require(try await rows(host).first)
            #expect(reply.body == ["id": .string(row.id.text), "state": "scheduled", "existing": false])
            #expect(row.name == "look" && row.kind == .task && row.requester == "tess" && row.plugin == "org.example.s")
            #expect(try JSONValue.parse(row.argumentsJSON) == ["n": 7], "defaults are filled in")
            #expect(row.priority == .bulk && row.maxAttempts == 2 && row.uniqueKey == "k")
            #expect(row.parent?.text == "01890000-0000-7000-8000-000000000001")
            let requester = try JSONValue.parse(row.requesterJSON)
            #expect(requester["role"] == "viewer" && requester["grants"] == ["task.enqueue:look"])

            let again = try await host.ask(
                "task.enqueue/1", ["task": "look", "unique_key": "k", "on_conflict": "existing"], caller())
            #expect(again.body == ["id": .string(row.id.text), "state": "scheduled", "existing": true])
            let taken = try await host.ask("task.enqueue/1", ["task": "look", "unique_key": "k"], caller())
            #expect(taken.status == .conflict && taken.body["conflict"]?["id"] == .string(row.id.text))
            #expect(try await rows(host).count == 1)
        }
    }

    @Test func whoMayNotMakeTheChangeMayNotStartIt() async throws {
        try await with { host async throws in
            let cases: [(JSONValue, ServiceCaller, CallStatus)] = [
                ("change", caller(.read), .denied), ("change", caller(.enqueue), .denied),
                ("change", caller(.write, role: .viewer), .denied), ("change", caller(), .ok),
                ("look", caller(.read, role: .viewer), .ok), ("look", caller(.write, []), .denied),
                ("look", caller(.write, ["task.enqueue:change"]), .denied),
                ("look", caller(through: ["tool.invoke:*"]), .denied), ("gone", caller(), .notFound),
                ("look", .plugin("org.example.s", TestHost.scriptGrants), .denied),
            ]
            for (task, caller, status) in cases {
                let reply = try await host.ask("task.enqueue/1", ["task": task], caller)
                #expect(reply.status == status, "\(task.text): \(reply.detail)")
            }
            #expect(try await rows(host).map(\.name) == ["change", "look"])
        }
        try await with(isReadOnly: true) { host async throws in
            #expect(try await host.ask("task.enqueue/1", ["task": "look"], caller()).status == .ok)
            #expect(try await host.ask("task.enqueue/1", ["task": "change"], caller()).status == .denied)
        }
    }

    @Test(
        arguments: [
            ([:], "/task"), (["task": "look", "when": 1], "/when"),
            (["task": "look", "on_conflict": "x"], "/on_conflict"),
            (["task": "look", "due_at": "tomorrow"], "/due_at"),
            (["task": "look", "due_at": "2026-03-02T06:00:00Z", "delay_ms": 1], "/delay_ms"),
            (["task": "look", "delay_ms": -1], "/delay_ms"), (["task": "look", "priority": "high"], "/priority"),
            (["task": "look", "max_attempts": 0], "/max_attempts"), (["task": "look", "queue": "a b"], "/queue"),
            (["task": "look", "arguments": ["n": "x"]], "/arguments/n"),
        ] as [(JSONValue, String)])
    func whatIsWrongIsNamed(request: JSONValue, place: String) async throws {
        try await with { host async throws in
            let reply = try await host.ask("task.enqueue/1", request, caller())
            #expect(reply.status == .invalid && reply.body["errors"]?[0]?["instance_path"] == .string(place))
            let commit = try await host.ask("store.commit/1", ["tasks": [["task": "look"], request]], caller())
            #expect(commit.status == .invalid)
            #expect(commit.body["errors"]?[0]?["instance_path"] == .string("/tasks/1" + place))
            #expect(try await rows(host).isEmpty)
        }
    }

    @Test func tasksAreStartedWithAChangeOrNotAtAll() async throws {
        try await with { host async throws in
            func commit(_ etag: Int64, _ tasks: JSONValue) async throws -> TestHost.Reply {
                try await host.ask(
                    "store.commit/1",
                    [
                        "expect": ["kv_etags": ["k": .integer(etag)]], "kv": [["op": "put", "key": "k", "value": 1]],
                        "tasks": tasks,
                    ], caller())
            }
            let single: JSONValue = ["task": "single", "arguments": ["n": 1]]
            let first = try await commit(0, [["task": "look"], single])
            let made = try await rows(host)
            #expect(first.status == .ok && made.map(\.name) == ["look", "single"], "\(first.detail)")
            #expect(first.body["tasks"]?.arrayValue?.compactMap { $0["id"]?.stringValue } == made.map(\.id.text))
            let etag = try #require(first.body["kv_etag"]?.integerValue)
            // Lost against somebody: no task.
            #expect(try await commit(0, [["task": "look"]]).status == .conflict)
            // Two of one key: no change.
            let taken = try await commit(etag, [["task": "look"], single])
            #expect(taken.status == .conflict && taken.body["conflict"]?["id"] == .string(made[1].id.text))
            // One that may not be started: neither.
            #expect(try await commit(etag, [["task": "look"], ["task": "gone"]]).status == .notFound)
            #expect(try await rows(host).count == 2)
            #expect(try await commit(etag, []).status == .ok, "the key has stayed as it was")
            // Without any other change, and nobody starts tasks by a call that only reads.
            #expect(try await host.ask("store.commit/1", ["tasks": [["task": "look"]]], caller()).status == .ok)
            #expect(
                try await host.ask("store.commit/1", ["tasks": [["task": "look"]]], caller(.read)).status == .denied)
        }
    }

    @Test func tasksGoWithAChangeOfTheSchedule() async throws {
        try await TestHost.withProgram { host async throws in
            try host.script(tasks: [try type("look", .read)])
            func change(_ service: String) async throws -> TestHost.Reply {
                try await host.commit(
                    [
                        "edits": [Sample.put("R1", "2026-01-05", "AM", service)], "reason": "r",
                        "tasks": [["task": "look"]],
                    ], as: caller())
            }
            let changed = try await change("CLIN")
            #expect(changed.body["version"] == 2 && changed.body["tasks"]?.arrayValue?.count == 1, "\(changed.detail)")
            // Nothing to change: the task is started all the same.
            let unchanged = try await change("CLIN")
            #expect(unchanged.body["unchanged"] == true && unchanged.body["tasks"]?.arrayValue?.count == 1)
            #expect(try await change("NONE").status == .invalid)
            #expect(try await rows(host).count == 2)
        }
    }
}
