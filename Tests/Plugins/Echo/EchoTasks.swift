// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Echo {
    /// Tasks in every way that the SDK has one begin, run and end.
    var echoTasks: [TaskType] {
        let soon = Backoff(initialMilliseconds: 20, maximumMilliseconds: 100, jitter: .none)
        return [
            TaskType(
                "echo_task", title: "Echo", description: "Gives its arguments back, and says which run it is.",
                input: .object([:], additionalProperties: true), effect: .read
            ) { call in
                let context = call.context
                return .structured([
                    "arguments": call.arguments, "call_id": context.callID.map { .string($0) } ?? .null,
                    "attempt": .integer(Int64(context.attempt)), "replay": .bool(call.isReplay),
                    "principal": .string(context.principal),
                ])
            },
            TaskType(
                "echo_task_fail", title: "Fail", description: "Fails until it was tried often enough.",
                input: .object(["times": .integer(in: 0...100, default: 1)]), effect: .read, maximumAttempts: 3,
                backoff: soon
            ) { call in
                let attempt = call.context.attempt
                guard attempt > call.integer(ifPresent: "times") ?? 1 else {
                    throw ToolFailure.unavailable("Attempt \(attempt) fails.")
                }
                return .structured(["attempt": .integer(Int64(attempt))])
            },
            TaskType(
                "echo_task_steps", title: "Steps", description: "Reports its steps and stops when it is told.",
                input: .object(["steps": .integer(in: 1...10_000, default: 3)]), effect: .read, graceMilliseconds: 200
            ) { call in
                let steps = call.integer(ifPresent: "steps") ?? 3
                for step in 1...steps {
                    try call.checkCancellation()
                    call.progress(Double(step), of: Double(steps), "step \(step)")
                    await Task.yield()
                }
                return .structured(["steps": .integer(steps)])
            },
            TaskType(
                "echo_task_ask", title: "Ask", description: "Asks who it is.", effect: .read
            ) { call in .structured(["greeting": .string(try await greeted(call, "name"))]) },
            TaskType(
                "echo_task_once", title: "Once", description: "Writes a key of its own once, however often it runs.",
                effect: .write, queue: "slow", concurrency: 1, unique: .arguments
            ) { call in
                let key = "done/" + (call.context.callID ?? "nobody")
                do {
                    _ = try await call.commit(Commit(keyValues: [.put(key, true)], expectedETags: [key: 0]))
                } catch let failure as ServiceFailure where CommitConflict(failure) != nil {
                    return .structured(["counted": false])
                }
                return .structured(["counted": true])
            },
        ]
    }

    /// Tools that ask people.
    var questionTools: [Tool] {
        [
            Tool(
                "echo_ask", title: "Ask", description: "Asks who it is, in the way that is asked for.",
                input: .object([
                    "way": .enumeration(["one", "two", "both", "nested", "swallow", "approve"], default: "one")
                ]), effect: .read
            ) { call in
                switch call.string(ifPresent: "way") {
                case "two":
                    let first = try await greeted(call, "first")
                    return .structured(["greeting": .string(first + ", " + (try await greeted(call, "second")))])
                case "both":
                    async let first = greeted(call, "first")
                    async let second = greeted(call, "second")
                    return .structured(["greeting": .string(try await first + ", " + second)])
                case "nested": return .structured(["nested": try await call.invoke(tool: "echo_ask")])
                case "swallow":
                    do { return .structured(["greeting": .string(try await greeted(call, "name"))]) } catch {
                        return .structured(["greeting": "nobody"])
                    }
                case "approve":
                    let answer = try await call.ask(.approval(key: "ok", message: "May it go on?"))
                    return .structured(["approved": .bool(answer.isApproved)])
                default:
                    return .structured([
                        "greeting": .string(try await greeted(call, "name")), "replay": .bool(call.isReplay),
                    ])
                }
            },
            Tool(
                "echo_act_ask", title: "Act and ask", description: "Asks too late.", effect: .write
            ) { call in
                _ = try await call.request("kv/1", ["op": "put", "key": "acted", "value": true])
                return .structured(["greeting": .string(try await greeted(call, "name"))])
            },
            Tool(
                "echo_enqueue", title: "Enqueue", description: "Starts a task.",
                input: .object(["task": .string(), "arguments": .any()], required: ["task"]), effect: .write
            ) { call in
                let task = try await call.enqueue(call.string("task"), call.arguments["arguments"] ?? [:])
                return .structured(["id": .string(task.id), "state": .string(task.state)])
            },
        ]
    }
}

/// Asks for a name and greets it.
private func greeted(_ call: ToolCall, _ key: String) async throws -> String {
    let answer = try await call.ask(
        .form(
            key: key, title: "Name", message: "Who is the \(key)?",
            schema: .object(["name": .string(minimumLength: 1)], required: ["name"])))
    return "hello " + (answer.value["name"]?.stringValue ?? "nobody")
}
