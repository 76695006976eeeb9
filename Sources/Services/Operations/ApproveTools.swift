// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Tasks

/// `approve_tasks` and `make_tasks_token`: one token by which a person answers several approvals from elsewhere
/// (docs/decisions/0029-fix-it.md).
package enum ApproveTools {
    package static func all(_ waiting: WaitingCalls) -> [HostTool] {
        let desk = ApproveDesk(waiting: waiting)
        return [
            HostTool.make(
                "approve_tasks", title: "Approve or deny by token",
                description:
                    "Approves or denies what waits for another person, by the token of whoever's answer it is: all that "
                    + "the token is for, or one task. A token counts once, in time, and never for who asked. Use it "
                    + "with a token of make_tasks_token; with rights of your own answer_approval. Cheap.",
                effect: .read, decision: ownRecord, isInEveryScope: true, isOwnWord: true, input: approveInput,
                body: { arguments, context throws(Problem) in try await desk.approve(arguments, context) }),
            HostTool.make(
                "make_tasks_token", title: "Make a token for several answers",
                description:
                    "Makes a token by which your own answers to several approvals can be given once from elsewhere, and "
                    + "shows it once. Whoever may not answer one of them gets none. Use it for a message that somebody "
                    + "answers later; for one approval make_approval_token. Cheap.",
                effect: .read, decision: ownRecord, isInEveryScope: true, keepsAnswer: false, isOwnWord: true,
                input: tokenInput,
                body: { arguments, context throws(Problem) in try await desk.makeToken(arguments, context) }),
        ].compactMap { $0 }
    }

    /// As of every answer: it changes the record of a call that waits, and what the call then does is authorised anew.
    private static let ownRecord = EffectDecision(worst: .write) { _ in .read }

    private static let approveInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["token"],
        "properties": [
            "token": [
                "type": "string", "minLength": 8, "maxLength": 200, "description": "The token, as it was shown.",
            ],
            "task_id": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "Only this one: the id of the call that waits, or of its approval.",
            ],
            "action": ["type": "string", "enum": ["approve", "deny"], "default": "approve"],
            "approved_by": [
                "type": "string", "minLength": 1, "maxLength": 100,
                "description": "Whose answer it is; the token says it anyway.",
            ],
            "notes": ApprovalTools.reason("Why, for whoever reads it later."),
        ],
    ]

    private static let tokenInput: JSONValue = [
        "type": "object", "additionalProperties": false, "required": ["task_ids"],
        "properties": [
            "task_ids": [
                "type": "array", "minItems": 1, "maxItems": 20, "uniqueItems": true,
                "items": ["type": "string", "minLength": 1, "maxLength": 128],
                "description": "The calls that wait, or their approvals.",
            ],
            "task_type": [
                "type": "string", "minLength": 1, "maxLength": 128,
                "description": "The tool or task type that all of them have to be of.",
            ],
            "expires_in_hours": [
                "type": "integer", "minimum": 1, "maximum": .integer(WaitingCalls.longestApprovalTokenSeconds / 3_600),
                "default": 24, "description": "How long it is good for; never longer than each approval waits.",
            ],
        ],
    ]
}
