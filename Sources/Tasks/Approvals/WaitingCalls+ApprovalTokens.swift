// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
package import Kernel
package import Store
import Telemetry

extension WaitingCalls {
    /// The longest and the usual time that an answer token is good for, in seconds.
    package static let longestApprovalTokenSeconds: Int64 = 7 * 86_400
    package static let usualApprovalTokenSeconds: Int64 = 3_600

    /// Makes a token by which the caller's own answer to one approval can be given once from elsewhere, such as out of a
    /// message.
    ///
    /// It is no more than their own word: whoever may not answer gets none, and whoever has lost that right until it is
    /// used has lost it with it.
    ///
    /// - Returns: what is kept of it, and its text, which is nowhere else.
    package func makeApprovalToken(
        _ id: String, seconds: Int64, in context: CallContext
    ) async throws(Problem) -> (token: ApprovalToken, text: String) {
        let tool = "make_approval_token"
        let approval = try await answerable(id, in: context, tool: tool)
        let made = try Self.newToken()
        let token = token(made.token.id, made.token, for: approval, seconds: seconds, owner: context.principal)
        try await keep([token], in: context, tool: tool)
        return (token, made.text)
    }

    /// An approval that the caller may answer.
    func answerable(_ id: String, in context: CallContext, tool: String) async throws(Problem) -> Approval {
        try ApprovalReader.checkIsPerson(context, tool)
        let caller = context.principal
        let record = try await approvals.find(id)
        try ApprovalReader(caller).check(record, as: id)
        let approval = try record.approval()
        // The answer itself decides who may; which one it would be does not matter.
        _ = try approval.deciding(
            ApprovalDecision(
                by: caller.name, approved: false, atMicros: approvals.time.wallMicroseconds(), via: .host,
                credential: ""), by: caller)
        return approval
    }

    static func newToken() throws(Problem) -> (token: TokenText, text: String) {
        do { return try TokenText.make() } catch {
            throw Problem(.internalError, "No token can be made: there is no randomness.")
        }
    }

    /// A token of an approval as it is kept, with the secret of `text`.
    func token(
        _ id: String, _ text: TokenText, for approval: Approval, seconds: Int64, owner: Principal
    ) -> ApprovalToken {
        let now = approvals.time.wallMicroseconds()
        let requester = Requester(principal: owner, face: .host, effect: .read)
        return ApprovalToken(
            id: id, approval: approval.id, owner: owner.name, principalJSON: requester.json.serialized(),
            hash: text.hash, createdAtMicros: now,
            expiresAtMicros: min(now + seconds * 1_000_000, approval.expiresAtMicros))
    }

    /// Keeps tokens, all or none.
    func keep(_ tokens: [ApprovalToken], in context: CallContext, tool: String) async throws(Problem) {
        let change = Audited(CreateApprovalTokens(program: program, tokens: tokens)) { full in
            guard full == nil else { return [] }
            return tokens.map { token in
                ApprovalAudit.entry(
                    "approval.token_made", token.approval, in: context, tool: tool,
                    details: ["token_id": .string(token.id)])
            }
        }
        if let full = try await approvals.apply(change) {
            throw Problem(
                .quotaExceeded,
                "There are \(CreateApprovalTokens.maximumLive) tokens for the approval \(full) that nobody has used.")
        }
    }

    /// Whose answer a token is, with what they may do today.
    ///
    /// - Throws: FORBIDDEN for a token that is none, or of another approval, for the requester, and when its owner is not
    ///   known here any more; CONFLICT for one that was used or whose time is over.
    func token(
        _ text: String, for record: ApprovalRecord, shownBy caller: Principal
    ) async throws(Problem) -> (id: String, owner: Principal) {
        guard !Person.isSame(caller.name, record.requester) else {
            throw Problem(
                .forbidden, "\(caller.name) asks for this approval and cannot bring another person's answer to it.")
        }
        let none = Problem(.forbidden, "This is no answer token of this approval.")
        guard let shown = TokenText(parsing: Substring(text)), let token = try await kept(shown, for: record.id),
            constantTimeEqual(shown.hash.bytes, token.hash.bytes), token.approval == record.id
        else { throw none }
        guard token.usedAtMicros == nil else { throw Problem(.conflict, "This answer token was used already.") }
        guard approvals.time.wallMicroseconds() < token.expiresAtMicros else {
            throw Problem(.conflict, "The time of this answer token is over.")
        }
        let kept = try Requester(name: token.owner, json: token.principalJSON, of: record.id)
        guard let owner = engine.runner.authority(kept.principal) else {
            throw Problem(.forbidden, "\(token.owner), whose answer this token is, is not known here any more.")
        }
        guard ApprovalReader(owner).sees(record) else { throw none }
        return (token.id, owner)
    }
}
