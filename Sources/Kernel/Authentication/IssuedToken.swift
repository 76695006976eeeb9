// SPDX-License-Identifier: Apache-2.0

package import Cryptography
import Synchronization

/// A token as it is held in memory: who it stands for, and the digest that its secret must have.
package final class IssuedToken: Sendable {
    package let id: String
    package let owner: String
    package let role: Role
    package let scopes: Scopes
    /// nil for what the site says.
    package let disclosure: Disclosure?
    package let mcpDisclosure: Disclosure?
    /// nil when it does not expire; microseconds since 1970.
    package let expiresAtMicros: Int64?
    package let isRevoked: Bool
    /// As bytes, because they are compared in constant time with each request.
    let hash: [UInt8]
    /// Microseconds since 1970; 0 for never in this process.
    private let lastUsed = Atomic<Int64>(0)

    package init(
        id: String, owner: String, role: Role, scopes: Scopes, disclosure: Disclosure? = nil,
        mcpDisclosure: Disclosure? = nil, expiresAtMicros: Int64? = nil, isRevoked: Bool = false, hash: SHA256Digest
    ) {
        self.id = id
        self.owner = owner
        self.role = role
        self.scopes = scopes
        self.disclosure = disclosure
        self.mcpDisclosure = mcpDisclosure
        self.expiresAtMicros = expiresAtMicros
        self.isRevoked = isRevoked
        self.hash = hash.bytes
    }

    /// Whether it has neither been revoked nor expired.
    package func isLive(atMicros now: Int64) -> Bool { !isRevoked && !hasExpired(atMicros: now) }

    package func hasExpired(atMicros now: Int64) -> Bool { expiresAtMicros.map { $0 <= now } ?? false }

    /// When it was last used in this process; 0 for never.
    package var lastUsedAtMicros: Int64 { lastUsed.load(ordering: .relaxed) }

    func noteUse(atMicros now: Int64) { lastUsed.store(now, ordering: .relaxed) }
}

extension IssuedToken {
    /// Whether what was shown has the token's secret, in constant time.
    func accepts(_ shown: TokenText) -> Bool { constantTimeEqual(shown.hash.bytes, hash) }
}
