// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Tasks
import Telemetry

/// `list_queues`, `pause_queue` and `resume_queue`.
package enum QueueTools {
    package static func all(_ waiting: WaitingCalls) -> [HostTool] {
        [
            HostTool.make(
                "list_queues", title: "List queues",
                description:
                    "Lists the queues of tasks and waiting calls: what waits and runs in each, since when, and whether "
                    + "it is paused."
                    + " Use it when tasks do not get on; for the tasks themselves list_tasks. Cheap.",
                effect: .read, input: ListPaging.input,
                body: { arguments, _ throws(Problem) in
                    let page = try ListPage(of: try await waiting.queues(), arguments: arguments) { $0.name }
                    return ["items": .array(page.items.map(QueueDocument.of)), "next_cursor": page.nextCursor]
                }),
            HostTool.make(
                "pause_queue", title: "Pause a queue",
                description:
                    "Pauses a queue in every daemon: nothing more of it is begun. With drain, answers when nothing of it "
                    + "runs any more, or after within_ms."
                    + " Use it before maintenance; to stop one task cancel_task. With drain it waits until the queue "
                    + "is empty.",
                effect: .write, minimumRole: .operator, input: pauseInput, timeoutMilliseconds: 610_000,
                body: { arguments, context throws(Problem) in
                    let queue = arguments["queue"]?.stringValue ?? ""
                    guard arguments["drain"]?.boolValue == true else {
                        return QueueDocument.of(
                            try await waiting.setPaused(true, queue: queue, by: context.principal, in: context))
                    }
                    return QueueDocument.of(
                        try await waiting.drain(
                            queue: queue, by: context.principal,
                            withinMilliseconds: arguments["within_ms"]?.integerValue ?? 60_000, in: context))
                }),
            HostTool.make(
                "resume_queue", title: "Resume a queue",
                description:
                    "Lets a paused queue go on."
                    + " Use it after pause_queue; it starts nothing that was cancelled. Cheap.", effect: .write,
                minimumRole: .operator,
                input: [
                    "type": "object", "additionalProperties": false, "required": ["queue"],
                    "properties": ["queue": queue],
                ],
                body: { arguments, context throws(Problem) in
                    QueueDocument.of(
                        try await waiting.setPaused(
                            false, queue: arguments["queue"]?.stringValue ?? "", by: context.principal, in: context))
                }),
        ].compactMap { $0 }
    }

    private static let queue: JSONValue = [
        "type": "string", "minLength": 1, "maxLength": 64, "description": "The queue, as list_queues shows it.",
    ]

    private static let pauseInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["queue"],
        "properties": [
            "queue": queue,
            "drain": [
                "type": "boolean", "default": false, "description": "Also wait until what runs has ended.",
            ],
            "within_ms": [
                "type": "integer", "minimum": 0, "maximum": 600_000, "default": 60_000,
                "description": "How long drain waits at most.",
            ],
        ],
    ]
}
