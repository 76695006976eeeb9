// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// An entry of the audit trail as a change brings it; the number, the moment and the hashes are the store's.
///
/// It is appended to the chain of this node in the transaction of the change that it is about, or neither happens.
package struct NewAuditEntry: Sendable, Hashable {
    /// What was done, as dotted words: `token.created`.
    package var action: String
    /// What it was done to, as a kind and an id; may be empty.
    package var subject: String
    /// `done`, `intended`, `failed` or `denied`.
    package var outcome: String
    package var actor: String
    package var role: String
    package var face: String
    package var tool: String?
    package var correlationID: String?
    package var argumentsDigest: SHA256Digest?
    /// A JSON object in canonical form, in UTF-8.
    package var detailsJSON: [UInt8]

    package init(
        action: String, subject: String = "", outcome: String = "done", actor: String = "system", role: String = "",
        face: String = "host", tool: String? = nil, correlationID: String? = nil,
        argumentsDigest: SHA256Digest? = nil, detailsJSON: [UInt8] = Array("{}".utf8)
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
        self.detailsJSON = detailsJSON
    }

    /// The most bytes of details that an entry may have.
    package static let maximumDetailsBytes = 16 << 10

    func validate() throws(StoreError) {
        try FieldCheck.name("audit.action", action)
        try FieldCheck.name("audit.outcome", outcome)
        try FieldCheck.name("audit.actor", actor)
        for (field, text) in [("subject", subject), ("role", role), ("face", face), ("tool", tool ?? "")] {
            guard text.utf8.count <= FieldCheck.maximumNameBytes else {
                throw .invalid(
                    field: "audit.\(field)", value: "\(text.utf8.count) bytes long",
                    allowed: "at most \(FieldCheck.maximumNameBytes) bytes")
            }
            try FieldCheck.text("audit.\(field)", Array(text.utf8))
        }
        try FieldCheck.text("audit.correlation_id", Array((correlationID ?? "").utf8))
        try FieldCheck.text("audit.details", detailsJSON)
        guard detailsJSON.count <= Self.maximumDetailsBytes else {
            throw .invalid(
                field: "audit.details", value: "\(detailsJSON.count) bytes",
                allowed: "at most \(Self.maximumDetailsBytes) bytes")
        }
    }

    var byteCount: Int { 256 + detailsJSON.count }
}
