// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// An approval as the store has it: what was asked of whom about which arguments, and everything that was said.
///
/// Times are UTC in microseconds since 1970-01-01. JSON is UTF-8 text, as its author wrote it.
package struct ApprovalRecord: Sendable, Hashable {
    package let id: String
    /// The call that waits for it, and the key under which it asks.
    package let call: DurableCallID
    package let key: String
    package let kind: DurableCallKind
    /// The plugin and the name of the tool or task type that would run.
    package let plugin: String
    package let name: String
    /// The plugin that asks; `host` for a question of the site's.
    package let askedBy: String
    package let title: String?
    package let message: String
    /// What it needs: quorum, role, category and the rest.
    package let termsJSON: [UInt8]
    package let argumentsJSON: [UInt8]
    package let argumentsDigest: SHA256Digest
    package let schemaDigest: SHA256Digest?
    package let scheduleVersion: Int64?
    package let requester: String
    /// Everything else that the call runs as.
    package let requesterJSON: [UInt8]
    package let correlationID: String
    package let requestedAtMicros: Int64
    package let expiresAtMicros: Int64
    /// `pending`, `approved`, `denied`, `expired` or `used`.
    package let state: String
    /// Rises with each change, so that of two that are made of one state only one is written.
    package let revision: Int64
    /// An array of what people said, in order.
    package let decisionsJSON: [UInt8]
    /// That one person let it pass alone; nil for no.
    package let breakGlassJSON: [UInt8]?
    package let decidedAtMicros: Int64?
    package let usedAtMicros: Int64?
    /// Why it expired, in a few words; nil for any other state.
    package let lapsedBecause: String?
}

/// What an approval becomes.
package struct ApprovalUpdate: Sendable, Hashable {
    package var state: String
    package var expiresAtMicros: Int64
    package var decisionsJSON: [UInt8]
    package var breakGlassJSON: [UInt8]?
    package var isReviewed: Bool
    /// Whether this change decides it.
    package var decides: Bool

    package init(
        state: String, expiresAtMicros: Int64, decisionsJSON: [UInt8], breakGlassJSON: [UInt8]? = nil,
        isReviewed: Bool = false, decides: Bool = false
    ) {
        self.state = state
        self.expiresAtMicros = expiresAtMicros
        self.decisionsJSON = decisionsJSON
        self.breakGlassJSON = breakGlassJSON
        self.isReviewed = isReviewed
        self.decides = decides
    }
}
