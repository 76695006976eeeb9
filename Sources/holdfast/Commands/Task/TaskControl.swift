// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskCancel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancels a task or a waiting call.",
        discussion: """
            What has not started is cancelled at once. What runs is told to stop, and is abandoned when it does not \
            within its type's grace.
            """)

    @OptionGroup var call: CallArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("cancel_call", call.arguments)
        if connection.json { return print(answer.text) }
        let state = CallText.text(answer, "state")
        print(state == "cancelled" ? "\(call.id) is cancelled" : "\(call.id) is \(state), and was told to stop")
    }
}

struct TaskRetry: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Queues a task again that was discarded or cancelled, or that waits for its next try.")

    @OptionGroup var call: CallArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("retry_task", call.arguments)
        print(connection.json ? answer.text : "\(call.id) is \(CallText.text(answer, "state"))")
    }
}
