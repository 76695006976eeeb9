// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// `start_background_task`: a task of a plugin's type, now.
///
/// The short form of `start_task`, which also says when, in which queue and under which key. It has the effect of the task
/// type, as that has.
struct StartBackgroundTask: Sendable {
    let waiting: WaitingCalls
    let registry: RegistryHolder

    var tool: HostTool? {
        HostTool.make(
            "start_background_task", title: "Start a background task",
            description:
                "Starts a task of a type that list_task_types shows, with params that its schema accepts, and answers "
                + "with its task_id at once and with how long the last ones took. get_task_status shows how it goes; "
                + "ask every 5 to 10 seconds. Use it for work that takes longer than a call may; to say when or in "
                + "which queue, start_task. Costs what the task costs.",
            effect: .read, decision: decision, isAdministrative: false, input: Self.input,
            body: { arguments, context throws(Problem) in try await start(arguments, context) })
    }

    /// An unknown type has no effect: the body names it.
    private var decision: EffectDecision {
        let registry = self.registry
        return EffectDecision(worst: .destructive, isOfQueuedWork: true) { arguments in
            arguments["task_type"]?.stringValue.flatMap { registry.current.taskType($0)?.descriptor.effect } ?? .read
        }
    }

    private func start(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let type = arguments["task_type"]?.stringValue ?? ""
        let started: StartedTask
        do throws(Problem) {
            started = try await waiting.start(
                taskType: type, arguments: arguments["params"] ?? [:], context: context)
        } catch { throw StartTask.placed(error, under: "/params") }
        let call = started.call
        let measured = try await waiting.measuredDuration(of: type)
        return [
            "task_id": .string(call.id.text), "task_type": .string(call.name), "status": .string(call.state.rawValue),
            "existing": .bool(started.existing), "queue": .string(call.queue),
            "queued_at": .string(UTCTimestamp.text(microseconds: call.createdAtMicros)),
            "estimated_duration": measured.map { .string(Self.words($0)) } ?? .null,
            "estimated_seconds": measured.map { .number(Double($0.medianMicros) / 1_000_000) } ?? .null,
            "message": .string(
                (started.existing ? "The same task was started before. " : "")
                    + TaskStatusDocument.sentence(of: call)),
        ]
    }

    /// Measured, and so said with how often.
    static func words(_ measured: MeasuredDuration) -> String {
        let seconds = (measured.medianMicros + 500_000) / 1_000_000
        let time =
            switch seconds {
            case ..<1: "less than a second"
            case ..<120: "\(seconds) s"
            default: "\((seconds + 30) / 60) min"
            }
        return measured.runs == 1 ? "\(time), as the last run" : "\(time), the median of the last \(measured.runs) runs"
    }

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["task_type"],
        "properties": [
            "task_type": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "The task type, such as resilience_health_check.",
            ],
            "params": ["type": "object", "default": [:], "description": "What the task type takes."],
        ],
    ]
}
