// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON

/// `holdfast task`: what runs in the background, and calls that wait.
struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Starts, follows and ends tasks, answers calls that wait, and sees to queues and schedules.",
        discussion: """
            A task is a call that a daemon makes in the background; a call that asks for an answer or an approval waits \
            beside it, under an id of the same kind. Everybody sees their own, operators see all.
            Exit status: 5 when the call waits for an answer or an approval.
            """,
        subcommands: [
            TaskStart.self, TaskShow.self, TaskList.self, TaskWatch.self, TaskAnswer.self, TaskCancel.self,
            TaskRetry.self, TaskTypes.self, TaskQueues.self, TaskPause.self, TaskResume.self, TaskSchedule.self,
        ])
}

struct CallArgument: ParsableArguments {
    @Argument(help: "The id, as `holdfast task list` shows it.")
    var id: String

    var arguments: JSONValue { ["id": .string(id)] }
}
