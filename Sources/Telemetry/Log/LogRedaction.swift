// SPDX-License-Identifier: Apache-2.0

/// Which metadata never reaches a log, by the name of its key.
package enum LogRedaction {
    /// What is written in place of a secret.
    package static let mark = "[redacted]"

    private static let words = [
        "token", "secret", "password", "passwd", "authorization", "api_key", "apikey", "cookie",
    ].map { Array($0.utf8) }

    /// Whether a value under this key is kept out of the log: the key contains, in any case, a word for a secret.
    ///
    /// `-` counts as `_`. Allocates nothing for native strings: every field of every line passes here.
    package static func isSecret(key: String) -> Bool {
        var key = key
        return key.withUTF8 { bytes in words.contains { contains(bytes, $0) } }
    }

    private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ word: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        for start in 0...(bytes.count - word.count) {
            var matched = 0
            while matched < word.count, folded(bytes[start + matched]) == word[matched] { matched += 1 }
            if matched == word.count { return true }
        }
        return false
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 65...90: byte + 32
        case UInt8(ascii: "-"): UInt8(ascii: "_")
        default: byte
        }
    }
}
