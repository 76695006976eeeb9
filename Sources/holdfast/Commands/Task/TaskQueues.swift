// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskQueues: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queues", abstract: "Lists the queues: what waits, what runs, what is paused.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_queues")
        if connection.json { return print(list.text) }
        let states = ["available", "scheduled", "retryable", "running", "input_required", "discarded"]
        let rows = (list["items"]?.arrayValue ?? []).map { queue in
            [CallText.text(queue, "name")] + states.map { queue["counts"]?[$0]?.text ?? "0" } + [
                queue["oldest_due_at"]?.stringValue ?? "-",
                queue["paused"]?.boolValue == true ? "paused by \(queue["paused_by"]?.stringValue ?? "?")" : "",
            ]
        }
        print(TextTable.render(["QUEUE"] + states.map { $0.uppercased() } + ["OLDEST DUE", ""], rows))
    }
}

struct QueueArgument: ParsableArguments {
    @Argument(help: "The queue, as `holdfast task queues` lists it.")
    var queue: String
}

struct TaskPause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pauses a queue: nothing more of it is begun, in any daemon.")

    @OptionGroup var queue: QueueArgument

    @Flag(help: "Also wait until what runs has ended.")
    var drain = false

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments: JSONObject = ["queue": .string(queue.queue)]
        if drain { arguments["drain"] = true }
        let answer = try connection.client().call("pause_queue", .object(arguments))
        guard !connection.json else { return print(answer.text) }
        let running = answer["counts"]?["running"]?.integerValue ?? 0
        print("\(queue.queue) is paused" + (running > 0 ? "; \(running) still run" : "; nothing of it runs"))
    }
}

struct TaskResume: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Lets a paused queue go on.")

    @OptionGroup var queue: QueueArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("resume_queue", ["queue": .string(queue.queue)])
        print(connection.json ? answer.text : "\(queue.queue) goes on")
    }
}
