// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// `cancel_task`: cancels a task that has not ended, and says what it found.
///
/// The answer is the document of the task with what cancelling did. A task that has ended is a CONFLICT that names its
/// state, and an id that no task has is NOT_FOUND: neither is ever said to be cancelled.
struct CancelTask: Sendable {
    let waiting: WaitingCalls
    let lookup: CallLookup

    var tool: HostTool? {
        HostTool.make(
            "cancel_task", title: "Cancel a task",
            description: CallTools.cancelling + " It says in which state it found the task.",
            effect: .read, decision: CallTools.ownRecord, isAdministrative: false, isInEveryScope: true,
            input: Self.eitherInput,
            body: { arguments, context throws(Problem) in try await cancel(arguments, context) })
    }

    private func cancel(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let found = try await lookup.call(Self.naming(arguments), context, kind: .task)
        let call = try await waiting.cancel(found.id.text, by: context.principal, in: context)
        var answer = await lookup.document(call, context).objectValue ?? [:]
        answer["task_id"] = .string(call.id.text)
        answer["status"] = .string(call.state.rawValue)
        answer["found"] = .string(found.state.rawValue)
        // One that was told to stop has not ended yet.
        answer["canceled_at"] = answer[call.state == .cancelled ? "finished_at" : "cancel_requested_at"] ?? .null
        answer["message"] = .string(Self.sentence(found: found.state, now: call.state))
        return .object(answer)
    }

    private static func sentence(found: DurableCallState, now: DurableCallState) -> String {
        if found == .cancelled { return "It was cancelled before, and stays so." }
        let before =
            switch found {
            case .scheduled, .available: "It had not begun"
            case .running: "It was running"
            case .inputRequired: "It was waiting for an answer"
            case .retryable: "It was waiting for its next attempt"
            case .completed, .cancelled, .discarded: "It had ended"
            }
        return before + (now == .cancelled ? ", and is cancelled." : ", and was told to stop.")
    }

    // MARK: Two names of one argument

    /// The id under the name that a lookup reads.
    ///
    /// - Throws: MISSING_PARAMETER when neither is given, VALIDATION_ERROR when they are two different ones.
    static func naming(_ arguments: JSONValue) throws(Problem) -> JSONValue {
        let (id, other) = (arguments["id"], arguments["task_id"])
        if let id, let other, id != other {
            throw Problem(
                .validation, "id and task_id are two names of one argument, and say two things: give one.",
                errors: [Problem.Fault(instancePath: "/task_id", message: "is another than id", value: other)])
        }
        guard let given = id ?? other else {
            throw Problem(
                .missingParameter, "No task_id was given.",
                errors: [Problem.Fault(instancePath: "/task_id", keyword: "required", message: "is required")])
        }
        return ["id": given]
    }

    /// The schema of a tool that takes a task by `task_id`.
    static let taskInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["task_id"],
        "properties": ["task_id": CallLookup.id],
    ]

    private static let eitherInput: JSONValue = [
        "type": "object", "additionalProperties": false,
        "properties": [
            "id": CallLookup.id,
            "task_id": [
                "type": "string", "minLength": 1, "description": "The same as id; one of the two is required.",
            ],
        ],
    ]
}
