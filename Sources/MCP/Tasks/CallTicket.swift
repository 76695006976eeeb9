// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks

/// What a client that knows no tasks gets in the place of a result that is not there yet: the work goes on.
struct CallTicket {
    private let call: CallSnapshot
    private let pollMilliseconds: Int64

    init(_ call: CallSnapshot, pollMilliseconds: Int64) {
        self.call = call
        self.pollMilliseconds = pollMilliseconds
    }

    /// `{task_id, state, poll_after_s, next, message, approval_id?}`.
    var json: JSONValue {
        var object: JSONObject = [
            "task_id": .string(call.id), "state": .string(state),
            "poll_after_s": .integer(seconds), "message": .string(sentence),
            "next": ["tool": "get_call", "arguments": ["id": .string(call.id)]],
        ]
        if let approval = call.approvalID { object["approval_id"] = .string(approval) }
        return .object(object)
    }

    /// What a model reads: what happens now, and which tool to call next.
    var sentence: String {
        let next = "Call get_call with id \(call.id) in \(seconds) s for the result; do not call \(call.name) again."
        if let approval = call.approvalID { return Self.approvalSentence(approval) + " " + next }
        if case .asking(let asks) = call.phase, let ask = asks.first {
            return "\(call.name) asks \"\(ask.message.prefix(500))\": answer with answer_call, over REST or with "
                + "`holdfast call answer`. " + next
        }
        return "\(call.name) takes longer and goes on in the background. " + next
    }

    /// The sentence as a content block.
    var content: JSONValue { ["type": "text", "text": .string(sentence)] }

    private var seconds: Int64 { call.approvalID == nil ? max(5, pollMilliseconds / 1_000) : 60 }

    private var state: String {
        if case .asking = call.phase { "input_required" } else { "running" }
    }

    /// How somebody else approves.
    static func approvalSentence(_ id: String) -> String {
        "This waits for another person to approve it: `holdfast approve \(id)`, or POST /api/v1/approvals/\(id)/answer. It "
            + "runs once, when it is approved."
    }
}
