// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks

/// Answers approvals by a token that may be for several of them, and makes such tokens.
struct ApproveDesk: Sendable {
    let waiting: WaitingCalls

    func makeToken(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let ids = (arguments["task_ids"]?.arrayValue ?? []).compactMap(\.stringValue)
        if let type = arguments["task_type"]?.stringValue {
            for (index, id) in ids.enumerated() {
                let record = try await waiting.approvals.find(id)
                guard !ApprovalReader(context.principal).sees(record) || record.name == type else {
                    throw Problem(
                        .invalidParameter, "task_type is \"\(type)\", and \(id) is of \"\(record.name)\".",
                        errors: [
                            Problem.Fault(
                                instancePath: "/task_ids/\(index)", message: "is of another type", value: .string(id),
                                allowed: .string(type))
                        ])
                }
            }
        }
        let hours = arguments["expires_in_hours"]?.integerValue ?? 24
        let made = try await waiting.makeApprovalTokens(
            ids, seconds: hours * 3_600, tool: "make_tasks_token", in: context)
        return [
            "token": .string(made.text), "owner": .string(context.principal.name),
            "approval_ids": .array(made.tokens.map { .string($0.approval) }),
            "expires_at": ApprovalDocument.time(made.tokens.map(\.expiresAtMicros).min()),
        ]
    }

    func approve(_ arguments: JSONValue, _ context: CallContext) async throws(Problem) -> JSONValue {
        let text = arguments["token"]?.stringValue ?? ""
        let isApproval = arguments["action"]?.stringValue != "deny"
        let meant = try await meant(text, arguments["task_id"]?.stringValue)
        var answered: [ApprovalRecord] = []
        var warnings: [String] = []
        var refusal: Problem?
        for record in meant {
            do throws(Problem) {
                let reply = ApprovalReply(
                    approved: isApproval, reason: arguments["notes"]?.stringValue, tokenText: text,
                    ownerName: arguments["approved_by"]?.stringValue)
                answered.append(
                    try await waiting.answerApproval(record.id, reply, in: context, tool: "approve_tasks"))
            } catch {
                refusal = refusal ?? error
                warnings.append("\(record.name) \(record.call): \(error.detail)")
            }
        }
        // Of several some may have been decided by others; none at all is an error.
        if answered.isEmpty, let refusal { throw refusal }
        return try document(answered, of: meant, isApproval, warnings)
    }

    /// What a token is for, or the one of them that is asked for.
    private func meant(_ text: String, _ id: String?) async throws(Problem) -> [ApprovalRecord] {
        let all = try await waiting.approvals(of: text)
        guard !all.isEmpty else { throw Problem(.forbidden, "This is no answer token of any approval.") }
        guard let id else { return all }
        let found = all.filter { $0.id == id || $0.call.text == id }
        guard !found.isEmpty else {
            throw Problem(.notFound, "The token is not for \"\(id.prefix(64))\".")
        }
        return found
    }

    private func document(
        _ answered: [ApprovalRecord], of meant: [ApprovalRecord], _ isApproval: Bool, _ warnings: [String]
    ) throws(Problem) -> JSONValue {
        var warnings = warnings
        var details: [JSONValue] = []
        var by: String?
        var at: Int64?
        for record in answered {
            let approval = try record.approval()
            guard let decision = approval.decisions.last else { continue }
            (by, at) = (decision.by, max(at ?? 0, decision.atMicros))
            details.append([
                "task_id": .string(record.call.text), "approval_id": .string(record.id),
                "task_name": .string(record.name),
                "task_type": .string(record.name), "previous_status": "pending", "new_status": .string(record.state),
                "approved_at": ApprovalDocument.time(decision.atMicros),
            ])
            if approval.state == .pending {
                warnings.append("\(record.name) \(record.call) waits for \(approval.missing) more.")
            }
        }
        let count = Int64(answered.count)
        let word = isApproval ? "approved" : "denied"
        return [
            "status": .string(word), "action": isApproval ? "approve" : "deny",
            "task_id": meant.count == 1 ? meant.first.map { .string($0.call.text) } ?? .null : "multiple",
            "approved_tasks": .integer(isApproval ? count : 0), "denied_tasks": .integer(isApproval ? 0 : count),
            "task_details": .array(details), "approved_by": by.map { .string($0) } ?? .null,
            "approved_at": ApprovalDocument.time(at),
            "message": .string("\(count) of \(meant.count) \(word) by \(by ?? "nobody")."),
            "warnings": .array(warnings.map { .string($0) }),
        ]
    }
}
