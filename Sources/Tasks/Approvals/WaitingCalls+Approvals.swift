// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store
import Telemetry

/// What somebody says about an approval, and how they came to say it.
package struct ApprovalReply: Sendable {
    package var approved: Bool
    package var reason: String?
    /// The answer token that they showed; nil when their own credential is enough.
    package var tokenText: String?
    /// Whose answer they say it is; nil when they leave that to the token, or to who they are.
    package var ownerName: String?

    package init(approved: Bool, reason: String? = nil, tokenText: String? = nil, ownerName: String? = nil) {
        self.approved = approved
        self.reason = reason
        self.tokenText = tokenText
        self.ownerName = ownerName
    }
}

extension WaitingCalls {
    /// Takes what a person says about an approval; with the last word the call that waits goes on, or hears the no.
    ///
    /// Of two answers that come at the same time, from wherever, one is taken, and the other is told what was decided, by
    /// whom and over which way in.
    ///
    /// - Throws: NOT_FOUND, CONFLICT for what is decided or over, FORBIDDEN for who may not decide.
    package func answerApproval(
        _ id: String, _ reply: ApprovalReply, in context: CallContext, tool: String = "answer_approval"
    ) async throws(Problem) -> ApprovalRecord {
        let caller = context.principal
        return try await deciding(id, in: context, tool: tool) {
            (record, approval) async throws(Problem) in
            var person = caller
            var tokenID: String?
            if let text = reply.tokenText {
                let token = try await self.token(text, for: record, shownBy: caller)
                person = token.owner
                tokenID = token.id
            } else {
                try ApprovalReader(caller).check(record, as: id)
            }
            if let name = reply.ownerName, !Person.isSame(name, person.name) {
                throw Problem(
                    .invalidParameter,
                    "approved_by is \"\(name.prefix(64))\", and the answer is that of \(person.name).",
                    errors: [
                        Problem.Fault(
                            instancePath: "/approved_by", message: "is another than whose answer it is",
                            value: .string(name), allowed: .string(person.name))
                    ])
            }
            if reply.approved { try ApprovalReader(person).checkReadable(record) }
            let next = try approval.deciding(
                ApprovalDecision(
                    by: person.name, approved: reply.approved, reason: reply.reason,
                    atMicros: self.approvals.time.wallMicroseconds(), via: context.face,
                    credential: person.credential.text, tokenID: tokenID), by: person)
            return Step(
                next: next, action: reply.approved ? "approval.approved" : "approval.denied", tokenID: tokenID)
        }
    }

    /// Lets a call go on that one person alone answers for, in an emergency.
    ///
    /// Everybody hears of it: it is an event of the store, a line of the log, and a gauge until somebody has reviewed it.
    package func breakGlass(
        _ id: String, reason: String, in context: CallContext
    ) async throws(Problem) -> ApprovalRecord {
        let caller = context.principal
        let record = try await deciding(id, in: context, tool: "break_glass") {
            (record, approval) async throws(Problem) in
            try ApprovalReader(caller).check(record, as: id)
            try ApprovalReader(caller).checkReadable(record)
            let now = self.approvals.time.wallMicroseconds()
            let next = try approval.breakingGlass(
                BreakGlass(
                    by: caller.name, reason: reason, atMicros: now, untilMicros: now + BreakGlass.lastsMicros,
                    via: context.face, credential: caller.credential.text), by: caller)
            let body: JSONValue = [
                "approval_id": .string(record.id), "call_id": .string(record.call.text), "name": .string(record.name),
                "requested_by": .string(record.requester), "by": .string(caller.name), "reason": .string(reason),
                "until": .string(UTCTimestamp.text(microseconds: now + BreakGlass.lastsMicros)),
            ]
            return Step(
                next: next, action: "approval.broken_glass",
                event: NewEvent(kind: "approval.break_glass", bodyJSON: body.serialized()))
        }
        approvals.log(
            .error, "break-glass: one person let a call pass that needs another's approval; review it",
            ["approval": record.id, "name": record.name, "by": caller.name, "requested_by": record.requester])
        return record
    }

    /// Notes what a second person found about something that one person let pass alone.
    package func reviewBreakGlass(
        _ id: String, isJustified: Bool, note: String, in context: CallContext
    ) async throws(Problem) -> ApprovalRecord {
        let caller = context.principal
        return try await deciding(id, in: context, tool: "review_break_glass") {
            (record, approval) async throws(Problem) in
            try ApprovalReader(caller).check(record, as: id)
            let review = BreakGlass.Review(
                by: caller.name, atMicros: self.approvals.time.wallMicroseconds(), isJustified: isJustified, note: note)
            let body: JSONValue = [
                "approval_id": .string(record.id), "by": .string(caller.name), "justified": .bool(isJustified),
            ]
            return Step(
                next: try approval.reviewing(review, by: caller), action: "approval.reviewed",
                event: NewEvent(kind: "approval.reviewed", bodyJSON: body.serialized()))
        }
    }

    /// What one change makes of an approval.
    private struct Step {
        let next: Approval
        /// What the audit trail calls it.
        let action: String
        var tokenID: String?
        var event: NewEvent?
    }

    /// Makes one change of an approval, from what it is at that moment.
    private func deciding(
        _ id: String, in context: CallContext, tool: String,
        _ making: (ApprovalRecord, Approval) async throws(Problem) -> Step
    ) async throws(Problem) -> ApprovalRecord {
        try ApprovalReader.checkIsPerson(context, tool)
        // Each time round somebody else's change was written, and an approval has room for few.
        for _ in 0..<(2 * ApprovalTerms.maximumQuorum + 4) {
            let record = try await approvals.find(id)
            let approval = try record.approval()
            let step = try await making(record, approval)
            let decides = approval.state == .pending && step.next.state != .pending
            let answer = decides ? step.next.answer.map { ($0.serialized(), step.next.answeredBy) } : nil
            let change = DecideApproval(
                program: program, id: record.id, revision: record.revision,
                update: ApprovalUpdate(step.next, decides: decides), answer: answer, tokenID: step.tokenID,
                event: step.event, by: context.principal.name, claimFor: await engine.holder(of: record.call),
                leaseMicros: engine.options.leaseMilliseconds * 1_000)
            let outcome = try await approvals.apply(
                Audited(change) { answer in
                    guard case .written(let written, _) = answer else { return [] }
                    return [
                        ApprovalAudit.entry(
                            step.action, written.id, in: context, tool: tool,
                            details: [
                                "state": .string(written.state), "call_id": .string(written.call.text),
                                "name": .string(written.name), "revision": .integer(written.revision),
                            ])
                    ]
                })
            switch outcome {
            case .changed: continue
            case .notFound: throw ApprovalBook.unknown(id)
            case .tokenSpent: throw Problem(.conflict, "This answer token was used already, or its time is over.")
            case .callEnded(let state):
                throw Problem(
                    .conflict,
                    "The call does not wait for this any more: it is \(state?.rawValue ?? "gone"). Start again.")
            case .written(let written, let call):
                if decides || step.next.breakGlass?.review != nil { approvals.metrics.count(step.next) }
                guard let call else { return written }
                if call.state == .running, call.worker == engine.worker { await engine.resume(call) }
                await engine.refresh(call.id)
                return written
            }
        }
        throw Problem(.conflict, "This approval is being changed by others; try again.", retryAfterMilliseconds: 100)
    }
}

extension ApprovalMetrics {
    /// Counts what a change has made of an approval.
    fileprivate func count(_ approval: Approval) {
        if approval.breakGlass?.review != nil { return count(.reviewed) }
        if approval.breakGlass != nil { return count(.brokenGlass) }
        count(approval.state == .denied ? .denied : .approved)
    }
}
