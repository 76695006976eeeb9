// SPDX-License-Identifier: Apache-2.0

import Cryptography
package import Kernel
package import Store

/// One text that answers several approvals, each once: a batch of answer tokens with one secret.
///
/// Each is a token as any other, made for one approval and used up by its answer. Its id is that of the text, a dot and
/// the approval's id.
extension WaitingCalls {
    /// Makes the caller's own answer tokens to several approvals, all of which they may answer.
    ///
    /// - Parameter ids: approvals, or the calls that wait for them; each once.
    /// - Returns: what is kept, in the order of `ids`, and the text, which is nowhere else.
    package func makeApprovalTokens(
        _ ids: [String], seconds: Int64, tool: String, in context: CallContext
    ) async throws(Problem) -> (tokens: [ApprovalToken], text: String) {
        var approvals: [Approval] = []
        for id in ids {
            let approval = try await answerable(id, in: context, tool: tool)
            if !approvals.contains(where: { $0.id == approval.id }) { approvals.append(approval) }
        }
        let made = try Self.newToken()
        var tokens: [ApprovalToken] = []
        for approval in approvals {
            let id = Self.batchPrefix(made.token) + approval.id
            tokens.append(token(id, made.token, for: approval, seconds: seconds, owner: context.principal))
        }
        try await keep(tokens, in: context, tool: tool)
        return (tokens, made.text)
    }

    /// The approvals that a text is for; none for a text that is no answer token, or whose secret is another.
    ///
    /// Whether one of them can still be answered is said when it is.
    package func approvals(of text: String) async throws(Problem) -> [ApprovalRecord] {
        guard let shown = TokenText(parsing: Substring(text)) else { return [] }
        var ids = try await approvals.answer(
            ApprovalTokenBatchQuery(program: program, prefix: Self.batchPrefix(shown)))
        if ids.isEmpty, let one = try await approvals.answer(ApprovalTokenQuery(program: program, id: shown.id)) {
            ids = [one.approval]
        }
        var found: [ApprovalRecord] = []
        for id in ids {
            guard let token = try await kept(shown, for: id), constantTimeEqual(shown.hash.bytes, token.hash.bytes)
            else { return [] }
            found.append(try await approvals.find(id))
        }
        return found
    }

    /// The token of a text for one approval: of its own, or one of a batch.
    func kept(_ shown: TokenText, for approval: String) async throws(Problem) -> ApprovalToken? {
        if let token = try await approvals.answer(ApprovalTokenQuery(program: program, id: shown.id)) { return token }
        return try await approvals.answer(
            ApprovalTokenQuery(program: program, id: Self.batchPrefix(shown) + approval))
    }

    private static func batchPrefix(_ text: TokenText) -> String { text.id + "." }
}
