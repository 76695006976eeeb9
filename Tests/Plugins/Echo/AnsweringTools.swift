// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// An error that must not reach a caller with its text.
private struct Secret: Error { let text = "password 1234" }

extension Echo {
    /// Tools that answer at once.
    var answeringTools: [Tool] {
        let anything = ToolSchema.object([:], additionalProperties: true)
        return [
            Tool.inline(
                "echo", title: "Echo", description: "Gives its arguments back.", input: anything, effect: .read
            ) { call in .structured(call.arguments) },
            Tool.inline(
                "echo_greeting", title: "Greeting", description: "Gives the configured greeting.", effect: .read
            ) { [greeting, host] call in
                host.record(Echo.calls)
                call.log(.info, "greeting asked for", ["length": .integer(Int64(greeting.utf8.count))])
                return .structured(["greeting": .string(greeting), "principal": .string(call.context.principal)])
            },
            Tool.inline(
                "echo_fail", title: "Fail", description: "Fails in the way that is asked for.",
                input: .object(
                    ["way": .enumeration(["invalid", "not_found", "unavailable", "tool_error", "conflict", "leak"])],
                    required: ["way"]),
                effect: .read
            ) { call in
                switch try call.string("way") {
                case "invalid": throw ToolFailure.invalid(field: "/way", value: "invalid", allowed: "something else")
                case "not_found": throw ToolFailure.notFound("There is no such echo.")
                case "unavailable": throw ToolFailure.unavailable("Hoarse.", retryAfterMilliseconds: 1_500)
                case "tool_error": throw ToolFailure.toolError("The echo was swallowed.")
                case "conflict": throw ToolFailure.conflict("Somebody else shouted.")
                default: throw Secret()
                }
            },
            Tool.inline(
                "echo_big", title: "Big", description: "Answers with that many bytes of text.",
                input: .object(["bytes": .integer(in: 0...16_777_216)], required: ["bytes"]), effect: .read
            ) { call in
                let count = Int(try call.integer("bytes"))
                return .structured(["text": .string(String(repeating: "x", count: count))])
            },
            Tool.inline(
                "echo_lie", title: "Lie", description: "Answers against its own output schema.",
                output: .object(["n": .integer(in: 0...9)], required: ["n"]), effect: .read
            ) { _ in .structured(["n": "nine"]) },
        ]
    }
}
