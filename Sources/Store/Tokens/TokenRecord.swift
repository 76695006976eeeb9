// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// A bearer token as it is kept: everything but its secret, of which only the digest is there.
package struct TokenRecord: Sendable, Hashable {
    /// What names it: ten of `a-z2-7`; no secret.
    package let id: String
    /// The person it stands for.
    package let owner: String
    package let role: String
    /// The words of its scopes.
    package let scopes: [String]
    /// What answers may show of people; nil for what the site says.
    package let disclosure: String?
    /// The same for MCP.
    package let mcpDisclosure: String?
    /// What it is for, in a few words for people.
    package let label: String
    /// SHA-256 of its secret part.
    package let hash: SHA256Digest
    package let createdAtMicros: Int64
    package let createdBy: String
    /// nil when it does not expire.
    package let expiresAtMicros: Int64?
    package let revoked: TokenRevocation?
    /// When it was last used, to the minute; nil for never.
    package let lastUsedAtMicros: Int64?

    /// Whether it had not been revoked and not expired at a moment.
    package func isLive(atMicros now: Int64) -> Bool {
        revoked == nil && expiresAtMicros.map { now < $0 } ?? true
    }
}

/// When a token was taken back, and by whom.
package struct TokenRevocation: Sendable, Hashable {
    package let atMicros: Int64
    package let by: String

    package init(atMicros: Int64, by: String) {
        self.atMicros = atMicros
        self.by = by
    }
}

/// A token to be made.
package struct NewToken: Sendable, Hashable {
    package var id: String
    package var owner: String
    package var role: String
    package var scopes: [String]
    package var disclosure: String?
    package var mcpDisclosure: String?
    package var label: String
    package var hash: SHA256Digest
    package var createdBy: String
    package var expiresAtMicros: Int64?

    package init(
        id: String, owner: String, role: String, scopes: [String] = [], disclosure: String? = nil,
        mcpDisclosure: String? = nil, label: String = "", hash: SHA256Digest, createdBy: String,
        expiresAtMicros: Int64? = nil
    ) {
        self.id = id
        self.owner = owner
        self.role = role
        self.scopes = scopes
        self.disclosure = disclosure
        self.mcpDisclosure = mcpDisclosure
        self.label = label
        self.hash = hash
        self.createdBy = createdBy
        self.expiresAtMicros = expiresAtMicros
    }
}
