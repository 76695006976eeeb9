// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Store

extension ApprovalRecord {
    /// The approval as the state machine knows it.
    ///
    /// - Throws: a problem of what is stored: what cannot be read is not decided.
    package func approval() throws(Problem) -> Approval {
        guard let state = ApprovalState(rawValue: state), let terms = (try? JSONValue.parse(termsJSON)).flatMap(terms),
            let list = (try? JSONValue.parse(decisionsJSON))?.arrayValue
        else { throw unreadable }
        var decisions: [ApprovalDecision] = []
        for entry in list {
            guard let decision = ApprovalDecision(reading: entry) else { throw unreadable }
            decisions.append(decision)
        }
        var glass: BreakGlass?
        if let breakGlassJSON {
            guard let found = (try? JSONValue.parse(breakGlassJSON)).flatMap(BreakGlass.init(reading:)) else {
                throw unreadable
            }
            glass = found
        }
        return Approval(
            id: id, callID: call.text, key: key, requestedBy: requester, terms: terms,
            expiresAtMicros: expiresAtMicros, state: state, decisions: decisions, breakGlass: glass)
    }

    /// A question that was written by a release without terms needs what every approval needs.
    private func terms(_ document: JSONValue) -> ApprovalTerms? {
        document.objectValue?.isEmpty == true ? ApprovalTerms() : ApprovalTerms(reading: document)
    }

    private var unreadable: Problem { Problem(.internalError, "The approval \(id) cannot be read.") }
}

extension ApprovalUpdate {
    /// What the row becomes.
    init(_ approval: Approval, decides: Bool) {
        self.init(
            state: approval.state.rawValue, expiresAtMicros: approval.expiresAtMicros,
            decisionsJSON: JSONValue.array(approval.decisions.map(\.json)).serialized(),
            breakGlassJSON: approval.breakGlass?.json.serialized(), isReviewed: approval.breakGlass?.review != nil,
            decides: decides)
    }
}
