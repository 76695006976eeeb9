// SPDX-License-Identifier: Apache-2.0

/// Names under which a value is a secret: of log fields, settings, arguments, headers.
package enum SecretName {
    /// Whether a value under this name is a secret: the name contains, in any case, a word for one.
    ///
    /// The words are token, secret, password, passwd, authorization, api_key, apikey, cookie and credential; `-` counts as
    /// `_`. Names that count, name or limit secrets are none. Allocates nothing for native strings: every field of every
    /// line passes here.
    package static func matches(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { matches($0[...]) }
    }

    static func matches(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        var index = name.startIndex
        while index < name.endIndex {
            if isWord(name, at: index) { return !isHarmless(name) }
            index += 1
        }
        return false
    }

    private static func isWord(_ name: Slice<UnsafeBufferPointer<UInt8>>, at index: Int) -> Bool {
        switch name[index] | 32 {
        case UInt8(ascii: "t"): has(name, "token", at: index)
        case UInt8(ascii: "s"): has(name, "secret", at: index)
        case UInt8(ascii: "p"): has(name, "password", at: index) || has(name, "passwd", at: index)
        case UInt8(ascii: "a"):
            has(name, "authorization", at: index) || has(name, "api_key", at: index) || has(name, "apikey", at: index)
        case UInt8(ascii: "c"): has(name, "cookie", at: index) || has(name, "credential", at: index)
        default: false
        }
    }

    /// Names that contain a word for a secret and hold none: they count, name, limit or place some.
    private static func isHarmless(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        equals(name, "tokens") || equals(name, "secrets") || equals(name, "max_tokens") || equals(name, "token_count")
            || equals(name, "token_id") || equals(name, "token_type") || equals(name, "next_token")
            || equals(name, "progresstoken")
            || equals(name, "secret_name") || ends(name, "_file")
    }

    /// Whether it is a header whose whole value is a credential.
    static func isHeader(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        ends(name, "authorization") || ends(name, "cookie")
    }

    /// Whether its value is a secret even in a sentence: "password: x".
    static func isPassword(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        ends(name, "password") || ends(name, "passwd") || ends(name, "api_key") || ends(name, "apikey")
    }

    private static func equals(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ word: StaticString) -> Bool {
        name.count == word.utf8CodeUnitCount && has(name, word, at: name.startIndex)
    }

    private static func ends(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ word: StaticString) -> Bool {
        name.count >= word.utf8CodeUnitCount && has(name, word, at: name.endIndex - word.utf8CodeUnitCount)
    }

    private static func has(_ name: Slice<UnsafeBufferPointer<UInt8>>, _ word: StaticString, at index: Int) -> Bool {
        guard name.endIndex - index >= word.utf8CodeUnitCount else { return false }
        for offset in 0..<word.utf8CodeUnitCount where folded(name[index + offset]) != word.utf8Start[offset] {
            return false
        }
        return true
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 65...90: byte + 32
        case UInt8(ascii: "-"): UInt8(ascii: "_")
        default: byte
        }
    }
}
