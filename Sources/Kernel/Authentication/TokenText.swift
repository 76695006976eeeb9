// SPDX-License-Identifier: Apache-2.0

package import Cryptography

/// The text of a bearer token: `hf_`, ten of `a-z2-7` that name it, `_`, and 43 of base64url (RFC 4648, section 5), which
/// are 256 random bits and its secret.
///
/// The prefix lets people and scanners of leaked secrets see what it is. Of the secret only a digest is kept: with so many
/// random bits a slow hash would protect nothing more.
package struct TokenText: Sendable, Equatable {
    private static let prefix = Array("hf_".utf8)
    private static let idLength = 10
    private static let secretLength = 43
    private static let idAlphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    private static let secretAlphabet =
        Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The name of the token; no secret.
    package let id: String
    /// SHA-256 of the 43 characters.
    package let hash: SHA256Digest

    /// A new token and its text, which nobody can be told a second time.
    package static func make() throws(CryptoError) -> (token: TokenText, text: String) {
        let id = try randomBytes(idLength).map { idAlphabet[Int($0 & 31)] }
        let secret = secret(of: try randomBytes(32))
        let text = prefix + id + [UInt8(ascii: "_")] + secret
        let token = TokenText(id: String(decoding: id, as: UTF8.self), hash: try SHA256.digest(of: secret))
        return (token, String(decoding: text, as: UTF8.self))
    }

    /// Reads the text of a token; nil when it is no token of ours.
    ///
    /// One SHA-256 and no more, whatever the text.
    package init?(parsing text: Substring) {
        var text = text
        let read = text.withUTF8 { bytes -> (String, SHA256Digest)? in
            let idStart = Self.prefix.count
            let secretStart = idStart + Self.idLength + 1
            guard bytes.count == secretStart + Self.secretLength, bytes.starts(with: Self.prefix),
                bytes[secretStart - 1] == UInt8(ascii: "_")
            else { return nil }
            let id = UnsafeBufferPointer(rebasing: bytes[idStart..<secretStart - 1])
            guard id.allSatisfy({ (97...122).contains($0) || (50...55).contains($0) }),
                let hash = try? SHA256.digest(
                    of: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[secretStart...]))
            else { return nil }
            return (String(decoding: id, as: UTF8.self), hash)
        }
        guard let read else { return nil }
        (id, hash) = read
    }

    private init(id: String, hash: SHA256Digest) {
        self.id = id
        self.hash = hash
    }

    /// Whether a text can be the name of a token.
    package static func isID(_ text: String) -> Bool {
        text.utf8.count == idLength && text.utf8.allSatisfy { idAlphabet.contains($0) }
    }

    /// Base64url without padding.
    private static func secret(of bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(secretAlphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(secretAlphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return text
    }
}
