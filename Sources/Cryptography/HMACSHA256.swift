// SPDX-License-Identifier: Apache-2.0

/// HMAC with SHA-256 (RFC 2104, FIPS 198-1).
package enum HMACSHA256 {
    private static let blockBytes = 64

    /// The code of a message under a key; linear in their lengths.
    package static func code(key: [UInt8], message: [UInt8]) throws(CryptoError) -> SHA256Digest {
        var block = key.count > blockBytes ? try SHA256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: blockBytes - block.count)
        let inner = try SHA256.digest(of: block.map { $0 ^ 0x36 } + message)
        return try SHA256.digest(of: block.map { $0 ^ 0x5c } + inner.bytes)
    }
}
