// SPDX-License-Identifier: Apache-2.0

/// A set of ASCII bytes, as the grammars of the RFCs name them.
struct ASCIISet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    /// The bytes of `members`; anything beyond ASCII in it is left out.
    init(_ members: String) {
        for byte in members.utf8 { insert(byte) }
    }

    @inline(__always)
    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low >> UInt64(byte) & 1 == 1 }
        return byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }

    func union(_ other: ASCIISet) -> ASCIISet {
        var result = self
        result.low |= other.low
        result.high |= other.high
        return result
    }

    private mutating func insert(_ byte: UInt8) {
        if byte < 64 {
            low |= 1 << UInt64(byte)
        } else if byte < 128 {
            high |= 1 << UInt64(byte - 64)
        }
    }

    static let digits = ASCIISet("0123456789")
    static let hexDigits = ASCIISet("0123456789abcdefABCDEF")
    static let letters = ASCIISet("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    static let alphanumerics = letters.union(digits)
}

extension UInt8 {
    var isASCIIDigit: Bool { self &- 0x30 < 10 }

    /// The value of a hexadecimal digit, nil for any other byte.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }

    var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    var asciiUppercased: UInt8 { self &- 0x61 < 26 ? self & 0xDF : self }
}
