// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
package import Tasks
import Telemetry

/// `list_approvals`, `get_approval`, `answer_approval`, `make_approval_token`, `break_glass` and `review_break_glass`.
package enum ApprovalTools {
    package static func all(_ waiting: WaitingCalls) -> [HostTool] {
        [
            list(waiting), get(waiting), answer(waiting), makeToken(waiting), breakGlass(waiting), review(waiting),
        ].compactMap { $0 }
    }

    private static func list(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "list_approvals", title: "List approvals",
            description:
                "Lists what waits or waited for people to agree, the newest first: what would be done, for whom, until when, "
                + "and what became of it. Operators see all, others what they ask for."
                + " Use it to find what waits for you; for one in full get_approval. Cheap.",
            effect: .read, isInEveryScope: true, input: listInput,
            body: { arguments, context throws(Problem) in try await page(arguments, context, waiting) })
    }

    private static func get(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "get_approval", title: "Show an approval",
            description:
                "Shows an approval in full: the arguments that it is about, its terms, everything that was said, and "
                + "whether it was used."
                + " Use it before answer_approval, to know what it is about; for the list list_approvals. Cheap.",
            effect: .read, isInEveryScope: true, input: input(),
            body: { arguments, context throws(Problem) in
                let record = try await waiting.approvals.find(arguments["id"]?.stringValue ?? "")
                guard ApprovalReader(context.principal).sees(record) else {
                    throw ApprovalBook.unknown(arguments["id"]?.stringValue ?? "")
                }
                return try whole(record, context, waiting)
            })
    }

    private static func answer(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "answer_approval", title: "Approve or deny",
            description:
                "Approves or denies what another person asks for. Nobody approves their own: people are compared, not tokens. "
                + "Needs the role approver. When it is decided, the call goes on as whoever made it, or ends with the no."
                + " Use it only as the person whose decision it is, after get_approval; for the questions of a "
                + "call, answer_call.",
            effect: .read, decision: ownRecord, isInEveryScope: true, isOwnWord: true,
            input: input(
                [
                    "approved": ["type": "boolean", "description": "true approves, false denies."],
                    "reason": reason("Why, for whoever reads it later."),
                    "token": [
                        "type": "string", "minLength": 1, "maxLength": 128,
                        "description": "An answer token of this approval, by which its owner answers.",
                    ],
                ], required: ["approved"]),
            body: { arguments, context throws(Problem) in
                let record = try await waiting.answerApproval(
                    arguments["id"]?.stringValue ?? "",
                    ApprovalReply(
                        approved: arguments["approved"]?.boolValue == true, reason: arguments["reason"]?.stringValue,
                        tokenText: arguments["token"]?.stringValue), in: context)
                return try whole(record, context, waiting)
            })
    }

    private static func makeToken(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "make_approval_token", title: "Make an answer token",
            description:
                "Makes a token by which your own answer to one approval can be given once from elsewhere, and shows it once: "
                + "only a digest is kept. Whoever may not answer gets none."
                + " Use it to answer later from a channel without access; where you can answer now, "
                + "answer_approval.",
            effect: .read, decision: ownRecord, isInEveryScope: true, keepsAnswer: false, isOwnWord: true,
            input: input([
                "expires_in_s": [
                    "type": "integer", "minimum": 60, "maximum": .integer(WaitingCalls.longestApprovalTokenSeconds),
                    "default": .integer(WaitingCalls.usualApprovalTokenSeconds),
                    "description": "How long it is good for, in seconds; never longer than the approval waits.",
                ]
            ]),
            body: { arguments, context throws(Problem) in
                let made = try await waiting.makeApprovalToken(
                    arguments["id"]?.stringValue ?? "",
                    seconds: arguments["expires_in_s"]?.integerValue ?? WaitingCalls.usualApprovalTokenSeconds,
                    in: context)
                return [
                    "id": .string(made.token.id), "approval_id": .string(made.token.approval),
                    "owner": .string(made.token.owner), "expires_at": ApprovalDocument.time(made.token.expiresAtMicros),
                    "token": .string(made.text),
                ]
            })
    }

    private static func breakGlass(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "break_glass", title: "Let it pass alone",
            description:
                "In an emergency: lets a call pass that needs another person's approval, on one person's word and with a "
                + "reason. Everybody is told, the call has four hours, and somebody else has to review it. Never for "
                + "category 1. Needs the role approver."
                + " Use it only when waiting for another person does harm; otherwise ask for answer_approval.",
            effect: .write, decision: onItsOwn, minimumRole: .approver,
            input: input(
                ["reason": reason("Why nobody else could be asked, for the review.", minimum: 10)],
                required: ["reason"]),
            body: { arguments, context throws(Problem) in
                let record = try await waiting.breakGlass(
                    arguments["id"]?.stringValue ?? "", reason: arguments["reason"]?.stringValue ?? "",
                    in: context)
                return try whole(record, context, waiting)
            })
    }

    private static func review(_ waiting: WaitingCalls) -> HostTool? {
        HostTool.make(
            "review_break_glass", title: "Review what was let pass alone",
            description:
                "Notes what a second person found about a call that one person let pass alone: whether it was justified, and "
                + "why. Needs the role approver."
                + " Use it within days of a break_glass, by somebody who had no part in it; not to approve a "
                + "call.",
            effect: .write, decision: onItsOwn, minimumRole: .approver,
            input: input(
                [
                    "justified": ["type": "boolean", "description": "Whether it was right to go on alone."],
                    "note": reason("What was found.", minimum: 1),
                ], required: ["justified", "note"]),
            body: { arguments, context throws(Problem) in
                let record = try await waiting.reviewBreakGlass(
                    arguments["id"]?.stringValue ?? "", isJustified: arguments["justified"]?.boolValue == true,
                    note: arguments["note"]?.stringValue ?? "", in: context)
                return try whole(record, context, waiting)
            })
    }

    private static func whole(
        _ record: ApprovalRecord, _ context: CallContext, _ waiting: WaitingCalls
    ) throws(Problem) -> JSONValue {
        try ApprovalDocument(
            record, for: ApprovalReader(context.principal), nowMicros: waiting.approvals.time.wallMicroseconds()
        ).whole
    }

    /// No policy asks for an approval of these: what is let pass is judged by itself.
    private static let onItsOwn = EffectDecision(worst: .write, isOfQueuedWork: true) { _ in .write }

    /// It changes the record of a call that waits and nothing of the program, and is admitted where only reading is; what
    /// the call then does is authorised when it goes on.
    private static let ownRecord = EffectDecision(worst: .write) { _ in .read }
}
