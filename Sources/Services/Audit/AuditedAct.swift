// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// An act outside the store, between an entry that says that it is tried and one that says how it came out.
///
/// When the first cannot be written, nothing is done. When the daemon dies in between, the first stands alone, and somebody
/// has to look.
package struct AuditedAct: Sendable {
    private let action: String
    private let subject: String
    private let audit: AuditScope?

    /// - Parameters:
    ///   - action: what is done, as dotted words.
    ///   - subject: what it is done to.
    ///   - context: the call that asks for it.
    package init(action: String, subject: String, context: CallContext) {
        self.action = action
        self.subject = subject
        audit = context.audit
    }

    /// Does it.
    ///
    /// - Parameter details: what the entry says of the answer.
    package func run<Answer: Sendable>(
        _ act: () async throws(Problem) -> Answer, details: (Answer) -> JSONObject = { _ in [:] }
    ) async throws(Problem) -> Answer {
        guard let audit else { return try await act() }
        try await audit.record(action, subject: subject, outcome: .intended)
        do throws(Problem) {
            let answer = try await act()
            // It has happened: that the entry cannot be written stops what comes next, and not this.
            try? await audit.record(action, subject: subject, outcome: .done, details: details(answer))
            return answer
        } catch {
            try? await audit.record(
                action, subject: subject, outcome: .failed, details: ["code": .string(error.code.rawValue)])
            throw error
        }
    }
}
