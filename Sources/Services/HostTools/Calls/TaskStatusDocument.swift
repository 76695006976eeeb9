// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// A task in the few words that a client polls for: how far it is, and what came of it.
///
/// It is cut from the document of the call (docs/contract/calls.md), so that nothing is shown here that is withheld there.
struct TaskStatusDocument {
    private let call: DurableCall
    private let whole: JSONValue

    init(_ call: DurableCall, for reader: CallReader, note: String?) {
        self.call = call
        whole = CallDocument(call, for: reader, note: note).whole
    }

    /// What `get_task_status` answers.
    var status: JSONValue {
        var object = shared
        object["max_attempts"] = .integer(Int64(call.maxAttempts))
        object["progress_message"] = whole["progress"]?["message"] ?? .null
        object["result"] = whole["result"] ?? .null
        object["error"] = whole["problem"]?["detail"] ?? whole["problem"]?["title"] ?? .null
        object["error_code"] = whole["problem"]?["code"] ?? .null
        object["waits_for"] = .array(openKeys)
        object["completed_at"] = whole["finished_at"] ?? .null
        object["withheld"] = whole["withheld"] ?? .null
        object["untrusted"] = ["progress_message", "result", "error"]
        object["message"] = .string(Self.sentence(of: call))
        return .object(object)
    }

    /// One line of `list_active_tasks`.
    var row: JSONValue {
        var object = shared
        object["task_name"] = .string(call.name)
        return .object(object)
    }

    private var shared: JSONObject {
        [
            "task_id": .string(call.id.text), "task_type": .string(call.name), "status": .string(call.state.rawValue),
            "progress": Self.percent(call).map { .integer($0) } ?? .null, "queue": .string(call.queue),
            "note": whole["note"] ?? .null, "queued_at": whole["created_at"] ?? .null,
            "due_at": whole["due_at"] ?? .null, "started_at": whole["started_at"] ?? .null,
            "attempt": .integer(Int64(call.attempt)),
        ]
    }

    private var openKeys: [JSONValue] {
        (whole["asks"]?.arrayValue ?? []).filter { $0["answered"]?.boolValue == false }.compactMap { $0["key"] }
    }

    /// How far the task says it is, 0 to 100; a task that was done is at 100, and nil is one that has not said so.
    ///
    /// Never guessed from the state: a task that failed is where it was when it failed.
    static func percent(_ call: DurableCall) -> Int64? {
        if call.state == .completed { return 100 }
        guard let progress = call.progress, let total = progress.total, total > 0, total.isFinite,
            progress.done.isFinite
        else { return nil }
        return Int64(min(max(progress.done * 100 / total, 0), 100).rounded(.down))
    }

    /// What the state means, for a person who reads it.
    static func sentence(of call: DurableCall) -> String {
        switch call.state {
        case .scheduled: "It is queued, and due later."
        case .available: "It is queued, and begins when the queue \"\(call.queue)\" has a place."
        case .running where call.cancellation != nil: "It runs, and was told to stop."
        case .running: "It runs; this is attempt \(call.attempt) of \(call.maxAttempts)."
        case .inputRequired: "It waits for an answer."
        case .retryable: "Attempt \(call.attempt) of \(call.maxAttempts) failed; it is tried again."
        case .completed: "It is done."
        case .cancelled: "It was cancelled."
        case .discarded: "It failed, and is not tried again by itself."
        }
    }
}
