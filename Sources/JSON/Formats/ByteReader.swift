// SPDX-License-Identifier: Apache-2.0

/// Reads bytes from left to right, as the grammars of the RFCs do.
struct ByteReader {
    let bytes: UnsafeBufferPointer<UInt8>
    private(set) var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// The next byte, stepping over it.
    mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// Steps over an ASCII character if it is next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    /// The same, a letter in either case.
    mutating func take(letter: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position] | 0x20) == letter.value | 0x20 else { return false }
        position += 1
        return true
    }

    /// Steps over all bytes of `set`; how many there were.
    mutating func skip(_ set: ASCIISet) -> Int {
        let start = position
        while position < bytes.count, set.contains(bytes[position]) { position += 1 }
        return position - start
    }

    /// The number that exactly `count` digits make, nil if there are not that many.
    mutating func digits(_ count: Int) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard byte.isASCIIDigit else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        position += count
        return value
    }

    /// Steps over `0`, or digits that do not begin with 0.
    mutating func takeInteger() -> Bool {
        if take("0") { return true }
        return skip(.digits) > 0
    }
}
