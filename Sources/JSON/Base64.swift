// SPDX-License-Identifier: Apache-2.0

/// Bytes in JSON and in header fields: base 64 of RFC 4648 section 4, with its alphabet and its padding.
public enum Base64 {
    /// The text that stands for `bytes`; O(bytes).
    public static func encode(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var index = 0
        while index < bytes.count {
            let rest = min(3, bytes.count - index)
            let group = (0..<3).reduce(0) { $0 << 8 | Int($1 < rest ? bytes[index + $1] : 0) }
            for position in 0..<4 {
                let digit = alphabet[group >> (18 - 6 * position) & 63]
                text.append(position <= rest ? digit : UInt8(ascii: "="))
            }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil when it is not in canonical form.
    ///
    /// Padding is required, nothing may follow or stand between, and unused bits are zero (section 3.5).
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var digits = 0
        var padding = 0
        for character in text {
            if character == UInt8(ascii: "=") {
                padding += 1
            } else {
                guard padding == 0, let value = value(character) else { return nil }
                bits = bits << 6 | UInt32(value)
                digits += 1
                if digits.isMultiple(of: 4) {
                    bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 8)]
                    bytes.append(UInt8(truncatingIfNeeded: bits))
                    bits = 0
                }
            }
        }
        // What is left over must be what the padding says, with its unused bits zero (section 3.5).
        switch (digits % 4, padding) {
        case (0, 0): return bytes
        case (2, 2) where bits & 0xF == 0: return bytes + [UInt8(truncatingIfNeeded: bits >> 4)]
        case (3, 1) where bits & 0x3 == 0:
            return bytes + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: return nil
        }
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character + 4
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
