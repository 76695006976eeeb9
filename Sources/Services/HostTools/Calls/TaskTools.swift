// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Store
package import Tasks

/// `list_tasks`, `get_task`, `start_task`, `cancel_task`, `retry_task` and `list_task_types`; and in the words of clients
/// that poll, `start_background_task`, `get_task_status` and `list_active_tasks` (docs/decisions/0028-operations.md).
///
/// Unlike other tools of the host they are offered to MCP clients by default, `retry_task` excepted: whoever may call a
/// tool may have the same done in the background.
package enum TaskTools {
    package static func all(_ waiting: WaitingCalls, registry: RegistryHolder) -> [HostTool] {
        let lookup = CallLookup(waiting: waiting)
        return [
            HostTool.make(
                "list_tasks", title: "List tasks",
                description:
                    "Lists background tasks, the newest first: queued, running, waiting and ended. Operators see all, "
                    + "others their own."
                    + " Use it to find a task; for one of which the id is known get_task. Cheap.",
                effect: .read, isAdministrative: false, isInEveryScope: true,
                input: CallFilterArguments.input(names: ["type"], "Only of this task type."),
                body: { arguments, context throws(Problem) in
                    try await lookup.page(
                        CallFilterArguments.filter(arguments, names: ["type"], kind: .task), arguments, context)
                }),
            HostTool.make(
                "get_task", title: "Show a task",
                description:
                    "Shows a background task in full: state, measured progress, attempts, and when it has ended its "
                    + "result or problem."
                    + " Use it with the id that start_task answered; not in a loop without a pause. Cheap.",
                effect: .read, isAdministrative: false, isInEveryScope: true, input: CallLookup.input(),
                body: { arguments, context throws(Problem) in
                    await lookup.document(try await lookup.call(arguments, context, kind: .task), context)
                }),
            StartTask(waiting: waiting, registry: registry).tool,
            StartBackgroundTask(waiting: waiting, registry: registry).tool,
            HostTool.make(
                "get_task_status", title: "Status of a task",
                description:
                    "Shows how far a background task is: its status, its progress in percent where the task measures it, "
                    + "and when it has ended its result or its error."
                    + " Use it every 5 to 10 seconds with the task_id that start_background_task answered; for attempts, "
                    + "arguments and questions get_task. Cheap.",
                effect: .read, isAdministrative: false, isInEveryScope: true, input: CancelTask.taskInput,
                body: { arguments, context throws(Problem) in
                    let call = try await lookup.call(CancelTask.naming(arguments), context, kind: .task)
                    let note = await waiting.note(of: call)
                    return TaskStatusDocument(call, for: CallReader(context.principal), note: note).status
                }),
            ActiveTasks(waiting: waiting).tool,
            CancelTask(waiting: waiting, lookup: lookup).tool,
            HostTool.make(
                "retry_task", title: "Run a task again",
                description:
                    "Queues a task again that was discarded or cancelled, as whoever started it; one that waits for its "
                    + "next attempt or its time is due at once."
                    + " Use it when what the task failed on is mended; a running task cannot be retried. Costs what "
                    + "the task costs.",
                effect: .write, minimumRole: .operator, input: CallLookup.input(),
                body: { arguments, context throws(Problem) in
                    let call = try await lookup.call(arguments, context)
                    guard call.kind == .task else {
                        throw Problem(
                            .conflict,
                            "Only tasks can be retried, and this is a call of the tool \"\(call.name)\": make the call again."
                        )
                    }
                    return await lookup.document(
                        try await waiting.retry(call.id.text, by: context.principal, in: context), context)
                }),
            HostTool.make(
                "list_task_types", title: "List task types",
                description:
                    "Lists the task types that the caller can start with start_task, with what each takes and does."
                    + " Use it before start_task; for tasks that were started list_tasks. Cheap.",
                effect: .read, isAdministrative: false, input: ListPaging.input,
                body: { arguments, context throws(Problem) in
                    let types = waiting.form.pipeline.visibleTaskTypes(for: context.principal, in: registry.current)
                    let page = try ListPage(of: types, arguments: arguments) { $0.descriptor.name }
                    return ["items": .array(page.items.map(row)), "next_cursor": page.nextCursor]
                }),
        ].compactMap { $0 }
    }

    private static func row(_ type: Registry.TaskType) -> JSONValue {
        let descriptor = type.descriptor
        var object: JSONObject = [
            "name": .string(descriptor.name), "title": .string(descriptor.title),
            "description": .string(descriptor.description), "plugin": .string(type.pluginID),
            "effect": .string(descriptor.effect.rawValue), "queue": .string(descriptor.queue),
            "priority": .string(descriptor.priority.rawValue),
            "timeout_ms": descriptor.timeoutMilliseconds.map { .integer($0) } ?? .null,
            "max_attempts": .integer(Int64(descriptor.maximumAttempts)),
            "concurrency": descriptor.concurrency.map { .integer(Int64($0)) } ?? .null,
            "unique": unique(descriptor.unique), "input_schema": descriptor.inputSchema.source,
        ]
        if let schema = descriptor.outputSchema { object["output_schema"] = schema.source }
        return .object(object)
    }

    private static func unique(_ unique: TaskTypeDescriptor.Uniqueness) -> JSONValue {
        switch unique {
        case .none: "none"
        case .arguments: "arguments"
        case .pointers(let pointers): .array(pointers.map { .string($0) })
        }
    }
}
