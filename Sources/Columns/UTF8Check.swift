// SPDX-License-Identifier: Apache-2.0

/// Validation of UTF-8 as RFC 3629 section 4 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
public enum UTF8Check {
    /// The offset of the first byte that no valid sequence contains or begins, or `nil`.
    ///
    /// O(bytes); eight bytes a step while they are ASCII.
    public static func firstInvalid(_ bytes: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        let count = bytes.count
        while index < count {
            if index + 8 <= count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
                continue
            }
            let first = bytes[index]
            if first < 0x80 {
                index += 1
                continue
            }
            guard let length = sequenceLength(bytes, index) else { return index }
            index += length
        }
        return nil
    }

    /// The length of the well-formed sequence of two to four bytes at `index`, or `nil`.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int? {
        let first = bytes[index]
        let length: Int
        let second: ClosedRange<UInt8>
        switch first {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xE1...0xEC, 0xEE...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return nil }
        for next in index + 2..<index + length where bytes[next] & 0xC0 != 0x80 { return nil }
        return length
    }
}
