// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Echo {
    /// Tools that run on the plugin's own threads.
    var waitingTools: [Tool] {
        [
            Tool(
                "echo_async", title: "Echo later", description: "Gives its arguments back from another thread.",
                input: .object([:], additionalProperties: true), effect: .read
            ) { call in .structured(call.arguments) },
            Tool(
                "echo_sleep", title: "Sleep", description: "Sleeps until it is woken or cancelled.",
                input: .object(["milliseconds": .integer(in: 0...600_000)], required: ["milliseconds"]), effect: .read
            ) { call in
                try await Task.sleep(for: .milliseconds(call.integer("milliseconds")))
                return .structured(["slept": true])
            },
            Tool(
                "echo_spin", title: "Spin", description: "Computes until it is told to stop.", effect: .simulate
            ) { call in
                while !call.isCancelled { await Task.yield() }
                try call.checkCancellation()
                return .text("never here")
            },
            Tool(
                "echo_progress", title: "Progress", description: "Reports its steps.",
                input: .object(["steps": .integer(in: 1...100, default: 3)]), effect: .read
            ) { call in
                let steps = call.integer(ifPresent: "steps") ?? 3
                for step in 1...steps { call.progress(Double(step), of: Double(steps), "step \(step)") }
                return .structured(["steps": .integer(steps)])
            },
        ]
    }
}
