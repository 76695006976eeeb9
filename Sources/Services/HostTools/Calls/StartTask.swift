// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// `start_task`: a task of a plugin's type, now or later.
///
/// It has the effect of the task type, which the pipeline asks for once the arguments are validated: a viewer, and a site
/// in read-only mode, can start what only reads, and nothing else.
struct StartTask: Sendable {
    let waiting: WaitingCalls
    let registry: RegistryHolder

    var tool: HostTool? {
        HostTool.make(
            "start_task", title: "Start a task",
            description:
                "Starts a background task of a type that list_task_types shows, and answers with its id at once; "
                + "get_task shows how it goes. It has the effect of its type."
                + " Use it for work that takes longer than a call may; for an answer at once call a tool. Costs "
                + "what the task costs.",
            effect: .read, decision: decision, isAdministrative: false, input: Self.input,
            body: { arguments, context throws(Problem) in try await start(arguments, context) })
    }

    /// An unknown type has no effect: the body names it.
    private var decision: EffectDecision {
        let registry = self.registry
        return EffectDecision(worst: .destructive, isOfQueuedWork: true) { arguments in
            arguments["task"]?.stringValue.flatMap { registry.current.taskType($0)?.descriptor.effect } ?? .read
        }
    }

    private func start(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let options = TaskStart(
            uniqueKey: arguments["unique_key"]?.stringValue,
            onConflict: arguments["on_conflict"]?.stringValue.flatMap(UniqueConflict.init(rawValue:)) ?? .reject,
            due: try Self.due(arguments),
            priority: arguments["priority"]?.stringValue.flatMap(ToolDescriptor.Priority.init(rawValue:)),
            queue: arguments["queue"]?.stringValue,
            maximumAttempts: arguments["max_attempts"]?.integerValue.map { Int($0) })
        let started: StartedTask
        do throws(Problem) {
            started = try await waiting.start(
                taskType: arguments["task"]?.stringValue ?? "", arguments: arguments["arguments"] ?? [:],
                options: options, context: context)
        } catch { throw Self.placed(error, under: "/arguments") }
        let call = started.call
        return [
            "id": .string(call.id.text), "task": .string(call.name), "state": .string(call.state.rawValue),
            "existing": .bool(started.existing), "queue": .string(call.queue), "priority": .string(call.priority.word),
            "due_at": .string(UTCTimestamp.text(microseconds: call.dueAtMicros)),
        ]
    }

    private static func due(_ arguments: JSONValue) throws(Problem) -> CallDue {
        if let delay = arguments["delay_ms"]?.integerValue {
            guard arguments["due_at"] == nil else {
                throw Problem(
                    .validation, "due_at and delay_ms are two ways to say when: give one.",
                    errors: [Problem.Fault(instancePath: "/delay_ms", message: "stands beside due_at")])
            }
            return .after(delay * 1_000)
        }
        guard let text = arguments["due_at"]?.stringValue else { return .now }
        guard let micros = UTCTimestamp.microseconds(of: text) else {
            throw Problem(
                .invalidParameter, "due_at is \"\(text.prefix(64))\", which is no time.",
                errors: [
                    Problem.Fault(
                        instancePath: "/due_at", message: "is no time", value: .string(text),
                        allowed: "RFC 3339, such as 2026-03-02T06:00:00Z")
                ])
        }
        return .at(micros)
    }

    /// The faults of the task's arguments, at their place in those of the tool that starts it.
    static func placed(_ problem: Problem, under member: String) -> Problem {
        var problem = problem
        for index in problem.errors.indices where !fields.contains(problem.errors[index].instancePath) {
            problem.errors[index].instancePath = member + problem.errors[index].instancePath
        }
        return problem
    }

    /// What may be wrong with the start itself.
    private static let fields: Set<String> = ["/queue", "/unique_key", "/max_attempts", "/due_at"]

    private static let input: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["task"],
        "properties": [
            "task": [
                "type": "string", "minLength": 1, "maxLength": 64, "description": "The task type, by name.",
            ],
            "arguments": ["type": "object", "default": [:], "description": "What the task type takes."],
            "unique_key": [
                "type": "string", "minLength": 1, "maxLength": 256,
                "description": "Of all tasks of the type that have not ended, one may have this key.",
            ],
            "on_conflict": [
                "type": "string", "enum": ["reject", "existing", "replace"], "default": "reject",
                "description": "What happens when a task that has not ended has the key.",
            ],
            "due_at": [
                "type": "string", "format": "date-time", "maxLength": 64,
                "description": "Not before this time, such as 2026-03-02T06:00:00Z.",
            ],
            "delay_ms": [
                "type": "integer", "minimum": 0, "maximum": 31_536_000_000,
                "description": "Not before so many milliseconds from now.",
            ],
            "priority": [
                "type": "string", "enum": ["critical", "normal", "bulk"],
                "description": "How urgent; by default as the type says.",
            ],
            "queue": [
                "type": "string", "minLength": 1, "maxLength": 64,
                "description": "The queue; by default that of the type.",
            ],
            "max_attempts": [
                "type": "integer", "minimum": 1, "maximum": 1_000,
                "description": "How often it is tried at most; by default as the type says.",
            ],
        ],
    ]
}
