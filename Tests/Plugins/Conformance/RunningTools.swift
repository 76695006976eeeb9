// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

extension Conformance {
    /// Tools that say something while they run.
    var runningTools: [Tool] {
        [
            Tool(
                "test_tool_with_logging", title: "Logging",
                description: "Logs three lines while it runs, 50 ms apart.", effect: .read
            ) { call in
                call.log(.info, "Tool execution started")
                try await Task.sleep(for: Self.step)
                call.log(.info, "Tool processing data")
                try await Task.sleep(for: Self.step)
                call.log(.info, "Tool execution completed")
                return .text("Tool with logging executed successfully")
            },
            Tool(
                "test_logging_tool", title: "Logging on request",
                description: "Logs at three levels; a client that asked for none hears none.", effect: .read
            ) { call in
                call.log(.debug, "A detail of the tool")
                call.log(.info, "The tool is at work")
                call.log(.warning, "The tool has seen something odd")
                return .text("Logged at three levels")
            },
            Tool(
                "test_tool_with_progress", title: "Progress",
                description: "Reports progress 0, 50 and 100 of 100, 50 ms apart.", effect: .read
            ) { call in
                call.progress(0, of: 100, "Completed step 0 of 100")
                try await Task.sleep(for: Self.step)
                call.progress(50, of: 100, "Completed step 50 of 100")
                try await Task.sleep(for: Self.step)
                call.progress(100, of: 100, "Completed step 100 of 100")
                return .text("Tool with progress executed successfully")
            },
            Tool(
                "test_reconnection", title: "Reconnection",
                description:
                    "Lets the client's stream go while it works; the answer is there when the client comes back.",
                effect: .read
            ) { call in
                call.releaseStream(retryAfter: .milliseconds(100))
                try await Task.sleep(for: Self.step * 4)
                return .text("Reconnection test completed successfully")
            },
        ]
    }

    static var step: Duration { .milliseconds(50) }
}
