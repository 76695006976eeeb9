// SPDX-License-Identifier: Apache-2.0

/// Strings of up to 15 ASCII bytes, made from two words.
///
/// Most strings of documents are that short, and Swift keeps them inside the `String` itself: fifteen bytes, then one
/// that says "short, ASCII" and how many. Its initialisers take some hundred instructions to arrive there. This is
/// what the standard library does on every 64-bit Linux (`SmallString.swift`), but no promise of its interface:
/// whether it holds is tried once in every process, and if it does not, strings are made in the ordinary way.
enum ShortString {
    static let mostBytes = 15

    /// Whether strings of this process look like that.
    static let isKnown: Bool = {
        guard MemoryLayout<String>.size == 16, MemoryLayout<String>.alignment == 8 else { return false }
        return (0...mostBytes).allSatisfy { count in
            let text = String(decoding: (0..<count).map { UInt8(0x21 + 5 * $0) }, as: UTF8.self)
            return withUnsafeBytes(of: text) { found in
                found.elementsEqual(text.utf8 + [UInt8](repeating: 0, count: mostBytes - count) + [mark(count)])
            }
        }
    }()

    @inline(__always)
    private static func mark(_ count: Int) -> UInt8 { 0xE0 | UInt8(truncatingIfNeeded: count) }

    /// The string of `count` ASCII bytes, the first ones in `low`; what follows them in the words is cut off.
    @inline(__always)
    static func make(low: UInt64, high: UInt64, count: Int) -> String {
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        let kept = count >= 8 ? (low, high & ((1 << (bits &- 64)) &- 1)) : (low & ((1 << bits) &- 1), 0)
        return unsafeBitCast((kept.0, kept.1 | UInt64(mark(count)) << 56), to: String.self)
    }
}
