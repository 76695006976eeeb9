// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// Tools that run as tasks of the extension, and one question or two within them.
    var taskTools: [Tool] {
        [
            Tool(
                "slow_compute", title: "Slow computation",
                description: "Works for some seconds; as a task where the client knows tasks.",
                input: .object(
                    [
                        "seconds": .number(in: 0...60, description: "How long to work"),
                        "label": .string(description: "What to call the result"),
                    ]),
                effect: .read, taskSupport: .optional
            ) { call in
                let seconds = call.number(ifPresent: "seconds") ?? 0
                let steps = Int((seconds * 20).rounded(.up))
                for step in 0..<steps {
                    try call.checkCancellation()
                    call.progress(Double(step), of: Double(steps))
                    try await Task.sleep(for: Self.step)
                }
                return .text("Computed \(call.string(ifPresent: "label") ?? "it") in \(seconds) s")
            },
            Tool(
                "failing_job", title: "Failing job", description: "A task that fails in its own domain after a second.",
                effect: .read, taskSupport: .required
            ) { _ in
                try await Task.sleep(for: .seconds(1))
                throw ToolFailure.toolError("The job failed, as it always does")
            },
            Tool(
                "protocol_error_job", title: "Broken job",
                description: "A task that ends with an error of the protocol.",
                effect: .read, taskSupport: .required
            ) { _ in throw BrokenJob() },
            Tool(
                "confirm_delete", title: "Confirmed deletion",
                description: "A task that asks for a confirmation; it deletes nothing.",
                input: .object(["filename": .string(description: "The file")], required: ["filename"]), effect: .read,
                taskSupport: .required
            ) { call in
                let file = try call.string("filename")
                let answer = try await call.ask(
                    .form(
                        key: "confirm", message: "Delete \(file)?",
                        schema: .object(["confirm": .boolean(description: "Whether to delete")], required: ["confirm"]))
                )
                let isConfirmed = answer.value["confirm"]?.boolValue ?? false
                return .text(isConfirmed ? "Deleted \(file)" : "Kept \(file)")
            },
            Tool(
                "multi_input", title: "Two questions", description: "A task that asks two questions at once.",
                effect: .read, taskSupport: .required
            ) { call in
                let answers = try await call.askAll([
                    Self.nameQuestion, Self.textQuestion("user_color", "What is your favorite color?", field: "color"),
                ])
                return .text(
                    "\(Self.name(in: answers[0])) likes \(answers[1].value["color"]?.stringValue ?? "no color")")
            },
            Tool(
                "test_tool_with_task", title: "A question, then a task",
                description: "Asks for a name at once, and goes on as a task then.", effect: .read,
                taskSupport: .required, taskBegins: .onRequest
            ) { call in
                let name = Self.name(in: try await call.ask(Self.nameQuestion))
                try await call.beginTask()
                return .text("The task knows \(name)")
            },
        ]
    }
}

/// What no tool should end with, and what becomes a protocol error of its task.
private struct BrokenJob: Error {}
