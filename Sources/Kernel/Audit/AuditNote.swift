// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What the audit trail is told of one act: who, from where, what, and how it came out.
///
/// Nothing in it says who a person is beyond an opaque id, and no argument of a call is in it but as a digest: the trail
/// is kept when a person's data are removed.
package struct AuditNote: Sendable, Hashable {
    /// How an act came out.
    package enum Outcome: String, Sendable, CaseIterable {
        /// It has happened; an entry of a change is committed with the change.
        case done
        /// It is about to be tried, outside the store; another entry says what became of it.
        case intended
        /// It was tried and did not succeed; what lies outside the store may have changed.
        case failed
        /// Somebody was kept from it.
        case denied
    }

    /// What was done, as dotted words: `token.created`.
    package var action: String
    /// What it was done to, as a kind and an id: `token:k3v9`; empty for the daemon as a whole.
    package var subject: String
    package var outcome: Outcome
    /// Who: the owner of the credential, or `system`.
    package var actor: String
    /// The role that the actor had, empty for the daemon itself.
    package var role: String
    /// The way in.
    package var face: String
    /// The tool or task type, when there was one.
    package var tool: String?
    package var correlationID: String?
    /// Hexadecimal SHA-256 of the canonical form of the arguments.
    package var argumentsDigest: String?
    /// Codes, counts, ids and versions; never names, free text or values of arguments.
    package var details: JSONObject

    package init(
        action: String, subject: String = "", outcome: Outcome = .done, actor: String = AuditNote.system,
        role: String = "", face: String = Face.host.rawValue, tool: String? = nil, correlationID: String? = nil,
        argumentsDigest: String? = nil, details: JSONObject = [:]
    ) {
        self.action = action
        self.subject = subject
        self.outcome = outcome
        self.actor = actor
        self.role = role
        self.face = face
        self.tool = tool
        self.correlationID = correlationID
        self.argumentsDigest = argumentsDigest
        self.details = details
    }

    /// The actor of what the daemon does of itself.
    package static let system = "system"
}
