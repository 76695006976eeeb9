// SPDX-License-Identifier: Apache-2.0

import JSON

/// A seeded generator (SplitMix64), so that every failure can be repeated.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func double() -> Double {
        switch below(4) {
        case 0: return Double(below(2_000_000) - 1_000_000) / 1000
        case 1: return Double(sign: .plus, exponent: below(120) - 60, significand: 1)
        default:
            let value = Double(bitPattern: next())
            return value.isFinite ? value : 0.5
        }
    }

    mutating func string() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "Z", "0", " ", "/", "~", "\"", "\\", "\n", "\t", "\r", "\u{8}", "\u{C}", "\0", "\u{1F}", "\u{7F}",
            "é", "e", "\u{301}", "\u{2028}", "\u{D7FF}", "\u{E000}", "\u{FFFF}", "😀", "\u{10FFFF}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(below(8) == 0 ? 60 : 12) { text.append(alphabet[below(alphabet.count)]) }
        return String(text)
    }

    mutating func value(depth: Int = 4) -> JSONValue {
        switch below(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(below(2) == 0)
        case 2: return .integer(Int64(truncatingIfNeeded: next()) >> below(64))
        case 3: return .number(double())
        case 4, 5: return .string(string())
        case 6: return .array((0..<below(6)).map { _ in value(depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<below(below(6) == 0 ? 40 : 6) { object[string()] = value(depth: depth - 1) }
            return .object(object)
        }
    }
}
