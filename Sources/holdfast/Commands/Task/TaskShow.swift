// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a task or a waiting call in full: state, progress, asks, attempts, result.")

    @OptionGroup var call: CallArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("get_call", call.arguments)
        print(connection.json ? answer.text : CallText.show(answer))
    }
}

struct TaskList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists tasks, the newest first; with --calls also tool calls that wait or waited.")

    @Option(name: .customLong("state"), help: "Only in this state; may be repeated.")
    var states: [String] = []

    @Option(help: "Only of this queue.")
    var queue: String?

    @Option(help: "Only of this task type.")
    var type: String?

    @Flag(help: "Only your own, where you may see all.")
    var mine = false

    @Option(help: ArgumentHelp("Only what was created since, such as 2026-03-02T00:00:00Z.", valueName: "time"))
    var since: String?

    @Flag(help: "Also tool calls.")
    var calls = false

    @Option(help: ArgumentHelp("How many at most.", valueName: "number"))
    var limit: Int?

    @Option(help: ArgumentHelp("Where to go on: next_cursor of the answer before.", valueName: "cursor"))
    var cursor: String?

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        var arguments = CallArguments()
        arguments.put("state", states)
        arguments.put("queue", queue)
        arguments.put(calls ? "name" : "type", type)
        arguments.put("mine", isSet: mine)
        arguments.put("since", since)
        arguments.put("limit", limit)
        arguments.put("cursor", cursor)
        let list = try connection.client().call(calls ? "list_calls" : "list_tasks", arguments.json)
        if connection.json { return print(list.text) }
        print(CallText.table(list))
        if let cursor = list["next_cursor"]?.stringValue { StandardError.write("(more: --cursor \(cursor))\n") }
    }
}

struct TaskTypes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "types", abstract: "Lists the task types that can be started.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_task_types")
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { type in
            [type["name"], type["effect"], type["queue"], type["plugin"], type["title"]].map { $0?.stringValue ?? "" }
        }
        print(TextTable.render(["TYPE", "EFFECT", "QUEUE", "PLUGIN", "TITLE"], rows))
    }
}
