// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// What the audit trail is told of approvals: states, counts and ids; who is its actor, and why is in the approval itself.
enum ApprovalAudit {
    /// An entry of one act in a call.
    ///
    /// Saying yes or no is admitted where only reading is, and such a call brings no scope of its own.
    static func entry(
        _ action: String, _ approval: String, in context: CallContext, tool: String, details: JSONObject = [:]
    ) -> NewAuditEntry {
        let subject = "approval:" + approval
        if let scope = context.audit { return scope.entry(action, subject: subject, details: details) }
        return NewAuditEntry(
            AuditNote(
                action: action, subject: subject, actor: context.principal.name,
                role: context.principal.role.rawValue, face: context.face.rawValue, tool: tool,
                correlationID: context.correlationID, details: details))
    }
}
