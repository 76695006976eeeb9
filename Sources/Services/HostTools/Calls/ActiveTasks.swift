// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// `list_active_tasks`: what is queued, runs, waits or is tried again, with how many there are of each.
struct ActiveTasks: Sendable {
    let waiting: WaitingCalls

    /// Of the tasks that have ended, those are counted that did so in the last day.
    private static let endedHours: Int64 = 24
    private static let standardLimit: Int64 = 50

    var tool: HostTool? {
        HostTool.make(
            "list_active_tasks", title: "List active tasks",
            description:
                "Lists the tasks that have not ended, the newest first: queued (scheduled, available), running, tried "
                + "again (retryable) and waiting for an answer (input_required), with how many there are of each and how "
                + "many ended in the last 24 hours. Operators see all, others their own. Use it to see what goes on; for "
                + "tasks that have ended list_tasks. Cheap.",
            effect: .read, isAdministrative: false, isInEveryScope: true, input: Self.input,
            body: { arguments, context throws(Problem) in try await list(arguments, context) })
    }

    private func list(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let reader = CallReader(context.principal)
        let type = arguments["task_type"]?.stringValue
        let limit = Int(arguments["limit"]?.integerValue ?? Self.standardLimit)
        let counts = try await waiting.taskCounts(
            for: reader, name: type, endedWithinMicros: Self.endedHours * 3_600_000_000)
        let live = DurableCallState.allCases.filter { !$0.hasEnded }
        let filter = CallFilter(
            kind: .task, states: Set(live), name: type, requester: reader.seesAll ? nil : context.principal.name)
        let found = try await waiting.list(filter, after: nil, limit: limit)
        var rows: [JSONValue] = []
        for call in found where reader.sees(call) {
            rows.append(TaskStatusDocument(call, for: reader, note: await waiting.note(of: call)).row)
        }
        let total = live.reduce(0) { $0 + Self.count(of: $1, counts) }
        var ended = Self.document(DurableCallState.allCases.filter(\.hasEnded), counts)
        ended["hours"] = .integer(Self.endedHours)
        return [
            "total_active": .integer(Int64(total)), "tasks": .array(rows), "truncated": .bool(total > rows.count),
            "counts": .object(Self.document(live, counts)), "ended": .object(ended),
            "queried_at": .string(UTCTimestamp.text(microseconds: waiting.nowMicros)),
        ]
    }

    private static func document(_ states: [DurableCallState], _ counts: [TaskCount]) -> JSONObject {
        states.reduce(into: JSONObject()) { $0[$1.rawValue] = .integer(Int64(count(of: $1, counts))) }
    }

    private static func count(of state: DurableCallState, _ counts: [TaskCount]) -> Int {
        counts.reduce(0) { $1.state == state ? $0 + $1.count : $0 }
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "task_type": [
                "type": "string", "minLength": 1, "maxLength": 64, "description": "Only of this task type.",
            ],
            "limit": [
                "type": "integer", "minimum": 1, "maximum": 200, "default": 50,
                "description": "How many are listed at most; all are counted.",
            ],
        ],
    ]
}
