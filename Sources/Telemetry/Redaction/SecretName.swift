// SPDX-License-Identifier: Apache-2.0

/// Names under which a value is a secret: of log fields, settings, arguments, headers.
package enum SecretName {
    private static let words = [
        "token", "secret", "password", "passwd", "authorization", "api_key", "apikey", "cookie", "credential",
    ].map { Array($0.utf8) }

    /// Names that contain a word for a secret and hold none: they count, name or limit.
    private static let harmless = [
        "max_tokens", "token_count", "token_id", "tokens", "secret_name", "password_file", "token_file",
        "secrets", "token_type", "progress_token", "progresstoken", "next_token",
    ].map { Array($0.utf8) }

    /// Whether a value under this name is a secret: the name contains, in any case, a word for one.
    ///
    /// `-` counts as `_`. Allocates nothing for native strings: every field of every line passes here.
    package static func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0[...]) }
    }

    static func matches(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        words.contains { contains(name, $0) } && !harmless.contains { $0.count == name.count && contains(name, $0) }
    }

    /// Whether it is a header whose whole value is a credential.
    static func isHeader(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        ends(name, "authorization") || ends(name, "cookie")
    }

    /// Whether its value is a secret even in a sentence: "password: x".
    static func isPassword(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        ends(name, "password") || ends(name, "passwd") || ends(name, "api_key") || ends(name, "apikey")
    }

    private static func ends(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ word: String) -> Bool {
        name.count >= word.utf8.count && zip(name.suffix(word.utf8.count), word.utf8).allSatisfy { folded($0) == $1 }
    }

    private static func contains(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ word: [UInt8]) -> Bool {
        guard name.count >= word.count else { return false }
        for start in name.startIndex...(name.endIndex - word.count) {
            var matched = 0
            while matched < word.count, folded(name[start + matched]) == word[matched] { matched += 1 }
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
