// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Tasks

/// `list_calls`, `get_call`, `answer_call` and `cancel_call`: tasks, and tool calls that wait or waited.
package enum CallTools {
    package static func all(_ waiting: WaitingCalls) -> [HostTool] {
        let lookup = CallLookup(waiting: waiting)
        return [
            HostTool.make(
                "list_calls", title: "List durable calls",
                description:
                    "Lists tasks, and tool calls that wait or waited for an answer, the newest first. Operators see all, "
                    + "others their own."
                    + " Use it to find what waits for somebody; for one call get_call, for tasks alone list_tasks. "
                    + "Cheap.",
                effect: .read, isInEveryScope: true,
                input: CallFilterArguments.input(names: ["name", "type"], "Only of this task type or tool."),
                body: { arguments, context throws(Problem) in
                    try await lookup.page(
                        CallFilterArguments.filter(arguments, names: ["name", "type"], kind: nil), arguments, context)
                }),
            HostTool.make(
                "get_call", title: "Show a durable call",
                description:
                    "Shows a task or a waiting tool call in full: state, progress, what it asks, attempts, and when it "
                    + "has ended its result or problem. Call it with the task_id that another tool has answered; not to "
                    + "wait in a loop faster than poll_after_s.",
                effect: .read, isAdministrative: false, isInEveryScope: true, input: CallLookup.input(),
                body: { arguments, context throws(Problem) in
                    await lookup.document(try await lookup.call(arguments, context), context)
                }),
            HostTool.make(
                "answer_call", title: "Answer a waiting call",
                description:
                    "Answers what a waiting call asks, by key. All or nothing; when everything is answered the call goes "
                    + "on as whoever made it."
                    + " Use it only with the answer of the person who was asked; for another person's approval, "
                    + "answer_approval. It lets the call go on.",
                effect: .read, decision: ownRecord, isInEveryScope: true, input: answerInput,
                body: { arguments, context throws(Problem) in
                    let call = try await lookup.call(arguments, context)
                    let answers = arguments["answers"]?.objectValue ?? [:]
                    let answered = try await waiting.answer(
                        call.id.text, answers: answers.reduce(into: [:]) { $0[$1.key] = $1.value },
                        by: context.principal, in: context)
                    return await lookup.document(answered, context)
                }),
            HostTool.make(
                "cancel_call", title: "Cancel a durable call", description: cancelling, effect: .read,
                decision: ownRecord, isInEveryScope: true, input: CallLookup.input(),
                body: { arguments, context throws(Problem) in
                    let call = try await lookup.call(arguments, context)
                    return await lookup.document(
                        try await waiting.cancel(call.id.text, by: context.principal, in: context), context)
                }),
        ].compactMap { $0 }
    }

    /// What both tools say that cancel: of tasks alone, and of any call.
    static let cancelling =
        "Cancels what has not ended: at once when it has not started or waits; else it is told to stop, and "
        + "abandoned when it does not. Use it when the answer is not wanted any more; what was done already stays. "
        + "Cheap; it writes."

    /// Whoever could make a call may answer and cancel it, also where only reading is admitted.
    ///
    /// Both change the record of a call that the caller sees, and nothing of the program. What the call then does is
    /// authorised when it goes on.
    static let ownRecord = EffectDecision(worst: .write) { _ in .read }

    private static let answerInput = CallLookup.input(
        [
            "answers": [
                "type": "object", "minProperties": 1, "maxProperties": 64,
                "description":
                    "An answer for each key, as the ask's schema wants it; of an approval {\"approved\": true or false}.",
            ]
        ], required: ["answers"])
}
