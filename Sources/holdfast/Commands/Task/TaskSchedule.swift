// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

struct TaskSchedule: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Lists, pauses, resumes and runs the entries that start tasks by the clock.",
        subcommands: [TaskScheduleList.self, TaskSchedulePause.self, TaskScheduleResume.self, TaskScheduleRun.self])
}

struct TaskScheduleList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists the entries with their next due time.")

    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let list = try connection.client().call("list_schedules")
        if connection.json { return print(list.text) }
        let rows = (list["items"]?.arrayValue ?? []).map { entry in
            [
                CallText.text(entry, "id"), CallText.text(entry, "cron"), CallText.text(entry, "time_zone"),
                CallText.text(entry, "task"),
                entry["paused"]?.boolValue == true ? "paused" : Self.next(entry) ?? "-",
                entry["last_due_at"]?.stringValue ?? "-",
            ]
        }
        print(TextTable.render(["ENTRY", "CRON", "TIME ZONE", "TASK", "NEXT", "LAST"], rows))
    }

    /// When the entry is due next.
    static func next(_ entry: JSONValue) -> String? { entry["next_due_at"]?.arrayValue?.first?.stringValue }
}

struct EntryArgument: ParsableArguments {
    @Argument(help: "The entry, as `holdfast task schedule list` shows it.")
    var id: String

    var arguments: JSONValue { ["id": .string(id)] }
}

struct TaskSchedulePause: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pauses an entry: it starts nothing until it is resumed.")

    @OptionGroup var entry: EntryArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("pause_schedule", entry.arguments)
        print(connection.json ? answer.text : "\(entry.id) is paused")
    }
}

struct TaskScheduleResume: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets a paused entry go on from now.")

    @OptionGroup var entry: EntryArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("resume_schedule", entry.arguments)
        let next = TaskScheduleList.next(answer).map { ", next at \($0)" } ?? ""
        print(connection.json ? answer.text : "\(entry.id) goes on\(next)")
    }
}

struct TaskScheduleRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Starts the entry's task now, besides its times; prints the task's id.")

    @OptionGroup var entry: EntryArgument
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let answer = try connection.client().call("run_schedule", entry.arguments)
        print(connection.json ? answer.text : CallText.text(answer, "id"))
    }
}
