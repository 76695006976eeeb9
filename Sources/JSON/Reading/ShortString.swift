// SPDX-License-Identifier: Apache-2.0

/// Strings of up to 15 bytes, made from two words.
///
/// Most strings of documents are that short, and Swift keeps them inside the `String` itself: fifteen bytes, then one
/// that says "short", whether all are ASCII, and how many. Its initialisers take some hundred instructions to arrive there. This is
/// what the standard library does on every 64-bit Linux (`SmallString.swift`), but no promise of its interface:
/// whether it holds is tried once in every process, and if it does not, strings are made in the ordinary way.
enum ShortString {
    static let mostBytes = 15

    /// Whether strings of this process look like that.
    static let isKnown: Bool = {
        guard MemoryLayout<String>.size == 16, MemoryLayout<String>.alignment == 8 else { return false }
        return (0...mostBytes).allSatisfy { count in
            let plain = (0..<count).map { UInt8(0x21 + 5 * $0) }
            let accented = Array("é".utf8) + plain.dropFirst(2)
            return looksKnown(plain, isASCII: true) && (count < 2 || looksKnown(accented, isASCII: false))
        }
    }()

    private static func looksKnown(_ bytes: [UInt8], isASCII: Bool) -> Bool {
        let padding = [UInt8](repeating: 0, count: mostBytes - bytes.count)
        return withUnsafeBytes(of: String(decoding: bytes, as: UTF8.self)) { found in
            found.elementsEqual(bytes + padding + [mark(bytes.count, isASCII)])
        }
    }

    @inline(__always)
    private static func mark(_ count: Int, _ isASCII: Bool) -> UInt8 {
        (isASCII ? 0xE0 : 0xA0) | UInt8(truncatingIfNeeded: count)
    }

    /// The string of `count` bytes of valid UTF-8, the first ones in `low`; what follows them in the words is cut off.
    @inline(__always)
    static func make(low: UInt64, high: UInt64, count: Int, isASCII: Bool) -> String {
        let bits = UInt64(truncatingIfNeeded: count) &* 8
        let last = UInt64(mark(count, isASCII)) &<< 56
        if count < 8 { return unsafeBitCast((low & ((1 &<< bits) &- 1), last), to: String.self) }
        return unsafeBitCast((low, high & ((1 &<< (bits &- 64)) &- 1) | last), to: String.self)
    }
}
