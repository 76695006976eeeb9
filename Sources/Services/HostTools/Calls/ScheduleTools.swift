// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Tasks
import Telemetry

/// `list_schedules`, `pause_schedule`, `resume_schedule` and `run_schedule`: entries that start tasks by the clock.
package enum ScheduleTools {
    package static func all(_ runner: PeriodicRunner) -> [HostTool] {
        [
            HostTool.make(
                "list_schedules", title: "List schedules",
                description:
                    "Lists the entries that start tasks by the clock: when each is due next, and how its last task ended."
                    + " Use it to see what runs by the clock; for what runs now list_tasks. Cheap.",
                effect: .read, input: ListPaging.input,
                body: { arguments, _ throws(Problem) in
                    let page = try ListPage(of: try await runner.list(), arguments: arguments) { $0.schedule.id }
                    return ["items": .array(page.items.map(document)), "next_cursor": page.nextCursor]
                }),
            HostTool.make(
                "pause_schedule", title: "Pause a schedule",
                description:
                    "Pauses an entry: it starts nothing."
                    + " Use it to stop one entry; for a whole queue pause_queue. Cheap; it writes.",
                effect: .write, minimumRole: .operator, input: CallLookup.entryInput,
                body: { arguments, context throws(Problem) in
                    document(try await runner.setPaused(id(arguments), true, by: context.principal, in: context))
                }),
            HostTool.make(
                "resume_schedule", title: "Resume a schedule",
                description:
                    "Lets a paused entry go on from now; what was due meanwhile is not made up for."
                    + " Use it after pause_schedule; to make up for a missed time, run_schedule. Cheap; it writes.",
                effect: .write, minimumRole: .operator, input: CallLookup.entryInput,
                body: { arguments, context throws(Problem) in
                    document(try await runner.setPaused(id(arguments), false, by: context.principal, in: context))
                }),
            HostTool.make(
                "run_schedule", title: "Run a schedule now",
                description:
                    "Starts the entry's task now, besides its times, as the caller."
                    + " Use it to have an entry's task now; for a task with other arguments start_task. Costs what "
                    + "the task costs.",
                effect: .write, minimumRole: .operator, input: CallLookup.entryInput,
                body: { arguments, context throws(Problem) in
                    let call = try await runner.run(id(arguments), by: context.principal, in: context)
                    return [
                        "id": .string(call.id.text), "state": .string(call.state.rawValue),
                        "existing": .bool(call.fate != .made),
                    ]
                }),
        ].compactMap { $0 }
    }

    private static func id(_ arguments: JSONValue) -> String { arguments["id"]?.stringValue ?? "" }

    private static func document(_ report: ScheduleReport) -> JSONValue {
        let entry = report.schedule
        return [
            "id": .string(entry.id), "plugin": .string(entry.pluginID), "task": .string(entry.task),
            "arguments": entry.arguments, "cron": .string(entry.cron.description),
            "time_zone": .string(entry.timeZone), "catch_up": .string(entry.catchUp.rawValue),
            "jitter_s": .integer(Int64(entry.jitterSeconds)), "paused": .bool(report.isPaused),
            "paused_by": report.pausedBy.map { .string($0) } ?? .null, "paused_at": time(report.pausedAtMicros),
            "next_due_at": .array(report.nextDueMicros.map { time($0) }), "last_due_at": time(report.lastDueMicros),
            "last_call": report.last.map(last) ?? .null,
        ]
    }

    /// The task that the entry started last; without a state when it was removed since.
    private static func last(_ run: LastRun) -> JSONValue {
        let problem = run.problemJSON.flatMap { try? JSONValue.parse($0) }
        return [
            "id": .string(run.call.text), "state": run.state.map { .string($0.rawValue) } ?? .null,
            "created_at": time(run.createdAtMicros), "started_at": time(run.startedAtMicros),
            "finished_at": time(run.finishedAtMicros), "problem_code": problem?["code"] ?? .null,
        ]
    }

    private static func time(_ micros: Int64?) -> JSONValue {
        micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
    }
}
