// SPDX-License-Identifier: Apache-2.0

package import JSON

extension Ask {
    /// What is wrong with an answer; nil when the question takes it.
    ///
    /// Every face and the engine ask here, so that an answer is good everywhere or nowhere.
    package func fault(in answer: JSONValue) -> Problem? {
        guard let source = answerSchema else { return nil }
        let violations: [JSONSchemaViolation]
        do throws(JSONSchemaError) {
            violations = try JSONSchema(compiling: source, options: .init(assertFormats: true)).validate(answer)
        } catch {
            // It was compiled when it was asked; a newer version of this program may read it otherwise.
            return Problem(.internalError, "The schema of \"\(key)\" cannot be used: \(error)")
        }
        guard !violations.isEmpty else { return nil }
        let noun = violations.count == 1 ? "1 fault" : "\(violations.count) faults"
        return Problem(
            .validation, "The answer to \"\(key)\" has \(noun).", errors: violations.map(Problem.Fault.init))
    }

    /// Why somebody may not answer; nil when they may.
    ///
    /// A form and a model's question belong to whoever made the call and to operators; a confirmation to the requester and
    /// to approvers; an approval to an approver who is another person than the requester.
    package func refusal(answering principal: Principal, requester: String) -> Problem? {
        switch kind {
        case .form where isConfirmation:
            // Not any operator: it is what the requester says of their own call. Nobody is a schedule, so approvers may.
            if Person.isSame(principal.name, requester) || principal.role >= .approver { return nil }
            return Problem(
                .forbidden,
                "\"\(key)\" is for \(requester) or the role approver to confirm; \(principal.name) has "
                    + "\(principal.role.rawValue).")
        case .form, .model, .roots:
            if principal.name == requester || principal.role >= .operator { return nil }
            return Problem(
                .forbidden,
                "\"\(key)\" is for \(requester) or the role operator to answer; \(principal.name) has "
                    + "\(principal.role.rawValue).")
        case .approval:
            let approval = Approval(
                id: "", callID: "", key: key, requestedBy: requester, terms: terms ?? ApprovalTerms(),
                expiresAtMicros: .max)
            return approval.refusal(of: principal)
        }
    }
}
