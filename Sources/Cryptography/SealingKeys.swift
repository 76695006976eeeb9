// SPDX-License-Identifier: Apache-2.0

/// A key of a ring, with what it is known by.
package struct SealingKey: Sendable, Hashable {
    /// 1 to 32 of `a-z A-Z 0-9 -`; it stands before everything that the key has sealed.
    package let id: String
    /// 32 random bytes.
    package let bytes: [UInt8]
    /// Microseconds since 1970, UTC.
    package let createdAtMicros: Int64

    package init(id: String, bytes: [UInt8], createdAtMicros: Int64) {
        self.id = id
        self.bytes = bytes
        self.createdAtMicros = createdAtMicros
    }
}

/// A ring of keys: the newest one seals, and each opens what it has sealed.
///
/// A sealed text is `ID.BASE64URL(nonce, ciphertext, tag)` (RFC 4648, section 5, without padding). The key's id and a
/// purpose are authenticated with it, so that a text for one purpose is none for another.
package struct SealingKeys: Sendable, Equatable {
    /// What a text turned out to be.
    package enum Opened: Sendable, Equatable {
        case plain([UInt8])
        /// It was sealed with a key that this ring does not have, or looks so.
        case unknownKey
        /// It was never sealed so, or changed since.
        case forged
    }

    /// The newest first.
    package let keys: [SealingKey]

    package init(_ keys: [SealingKey]) {
        self.keys = keys.sorted { ($0.createdAtMicros, $0.id) > ($1.createdAtMicros, $1.id) }
    }

    /// The key that seals; nil for an empty ring.
    package var newest: SealingKey? { keys.first }

    /// Seals bytes with the newest key, or nil when there is none.
    package func seal(_ plain: [UInt8], purpose: String) throws(CryptoError) -> String? {
        guard let key = newest else { return nil }
        let nonce = try randomBytes(AESGCM.nonceByteCount)
        let sealed = try AESGCM.seal(
            plain, key: key.bytes, nonce: nonce, authenticating: Self.associated(key.id, purpose))
        return key.id + "." + Base64URL.encode(nonce + sealed)
    }

    /// Opens a text.
    package func open(_ text: String, purpose: String) throws(CryptoError) -> Opened {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...32).contains(parts[0].utf8.count), let bytes = Base64URL.decode(parts[1]),
            bytes.count >= AESGCM.nonceByteCount + AESGCM.tagByteCount
        else { return .forged }
        guard let key = keys.first(where: { $0.id == parts[0] }) else { return .unknownKey }
        let plain = try AESGCM.open(
            Array(bytes[AESGCM.nonceByteCount...]), key: key.bytes, nonce: Array(bytes[..<AESGCM.nonceByteCount]),
            authenticating: Self.associated(key.id, purpose))
        return plain.map { .plain($0) } ?? .forged
    }

    private static func associated(_ id: String, _ purpose: String) -> [UInt8] {
        Array("holdfast sealed 1\n\(id)\n\(purpose)".utf8)
    }
}
