// SPDX-License-Identifier: Apache-2.0

/// One Unicode scalar value of UTF-8 text (RFC 3629) and the bytes that it takes.
///
/// A byte that starts no well-formed sequence counts as U+FFFD of length 1, so that a scan always advances.
struct UTF8Scalar {
    let value: UInt32
    let length: Int

    /// The scalar that starts at `position`, which is before `end`.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int, end: Int) {
        let first = bytes[position]
        if first < 0x80 {
            (value, length) = (UInt32(first), 1)
        } else {
            self = Self.multibyte(bytes, position, end)
        }
    }

    private init(value: UInt32, length: Int) {
        (self.value, self.length) = (value, length)
    }

    private static func multibyte(_ bytes: UnsafeBufferPointer<UInt8>, _ position: Int, _ end: Int) -> UTF8Scalar {
        let first = bytes[position]
        let length: Int
        var value: UInt32
        switch first {
        case 0xC2...0xDF: (length, value) = (2, UInt32(first & 0x1F))
        case 0xE0...0xEF: (length, value) = (3, UInt32(first & 0x0F))
        case 0xF0...0xF4: (length, value) = (4, UInt32(first & 0x07))
        default: return UTF8Scalar(value: 0xFFFD, length: 1)
        }
        guard position + length <= end else { return UTF8Scalar(value: 0xFFFD, length: 1) }
        for offset in 1..<length {
            let byte = bytes[position + offset]
            guard byte & 0xC0 == 0x80 else { return UTF8Scalar(value: 0xFFFD, length: 1) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        let isWellFormed =
            switch length {
            case 2: true
            case 3: value >= 0x800 && value & 0x1F_F800 != 0xD800
            default: value >= 0x10000 && value <= 0x10FFFF
            }
        return isWellFormed ? UTF8Scalar(value: value, length: length) : UTF8Scalar(value: 0xFFFD, length: 1)
    }

    /// The scalar that ends before `position`, which is after `start`.
    static func ending(_ bytes: UnsafeBufferPointer<UInt8>, before position: Int, start: Int) -> UTF8Scalar {
        var first = position - 1
        if bytes[first] < 0x80 { return UTF8Scalar(value: UInt32(bytes[first]), length: 1) }
        let earliest = max(start, position - 4)
        while first > earliest, bytes[first] & 0xC0 == 0x80 { first -= 1 }
        let scalar = UTF8Scalar(bytes, at: first, end: position)
        return first + scalar.length == position ? scalar : UTF8Scalar(value: 0xFFFD, length: 1)
    }
}
