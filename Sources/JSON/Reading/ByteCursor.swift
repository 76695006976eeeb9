// SPDX-License-Identifier: Apache-2.0

/// A place in a document: whitespace, literals and punctuation.
///
/// Strings and numbers are in extensions.
///
/// The end of the input reads as the byte 0, which is legal nowhere; the difference is made when an error is built.
struct ByteCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    @inline(__always)
    var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    mutating func skipWhitespace() {
        // Most documents have none.
        if current <= 0x20 { position = Self.whitespaceEnd(bytes, position) }
    }

    @inline(never)
    private static func whitespaceEnd(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
            end &+= 1
        }
        return end
    }

    /// The four bytes at `offset`, the first one lowest; nil at the end of the document.
    @inline(__always)
    func halfWord(at offset: Int) -> UInt32? {
        guard offset <= bytes.count &- 4, let base = UnsafeRawPointer(bytes.baseAddress) else { return nil }
        return UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// Whether the `length` bytes at the cursor are those at `offset`, which is before it.
    ///
    /// False near the end of the document, where eight bytes cannot be loaded.
    @inline(__always)
    func repeats(_ offset: Int, _ length: Int) -> Bool {
        guard position &+ length <= bytes.count &- 8, let base = UnsafeRawPointer(bytes.baseAddress) else {
            return false
        }
        var place = 0
        while place &+ 8 <= length {
            let known = base.loadUnaligned(fromByteOffset: offset &+ place, as: UInt64.self)
            let found = base.loadUnaligned(fromByteOffset: position &+ place, as: UInt64.self)
            if known != found { return false }
            place &+= 8
        }
        if place == length { return true }
        let known = base.loadUnaligned(fromByteOffset: offset &+ place, as: UInt64.self)
        let found = base.loadUnaligned(fromByteOffset: position &+ place, as: UInt64.self)
        return UInt64(littleEndian: known ^ found) << UInt64(truncatingIfNeeded: 64 &- 8 &* (length &- place)) == 0
    }

    /// Steps over `true`, `false` or `null`, the cursor being on its first letter.
    @inline(__always)
    mutating func skipLiteral(_ word: StaticString) throws(ReadFailure) {
        let length = word.utf8CodeUnitCount
        for offset in 0..<length {
            guard position + offset < bytes.count, bytes[position + offset] == word.utf8Start[offset] else {
                position += offset
                throw unexpected("'true', 'false' or 'null' in full")
            }
        }
        position += length
    }

    /// Refuses a document that is too large, has a byte order mark, or is UTF-16 or UTF-32.
    func checkStart(_ limits: JSONLimits) throws(ReadFailure) {
        if bytes.count > limits.maximumBytes {
            throw ReadFailure(.documentTooLarge, at: limits.maximumBytes, expected: "")
        }
        guard bytes.count >= 2 else { return }
        let isUTF8Mark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        let isUTF16Mark = (bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0xFF && bytes[1] == 0xFE)
        let isUTF32Mark =
            bytes.count >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 0xFE && bytes[3] == 0xFF
        if isUTF8Mark || isUTF16Mark || isUTF32Mark {
            throw ReadFailure(.byteOrderMark, at: 0, expected: "UTF-8 without a byte order mark")
        }
        // Every other byte of ASCII in wider units is NUL.
        guard bytes.count >= 4, bytes.count.isMultiple(of: 2) else { return }
        if (bytes[0] == 0 && bytes[2] == 0) || (bytes[1] == 0 && bytes[3] == 0) {
            throw ReadFailure(.invalidUTF8, at: 0, expected: "UTF-8; this looks like UTF-16 or UTF-32")
        }
    }

    /// Refuses anything but whitespace up to the end.
    mutating func checkEnd() throws(ReadFailure) {
        skipWhitespace()
        if position < bytes.count {
            throw ReadFailure(.trailingContent, at: position, expected: "the end of the document")
        }
    }

    /// The failure for a byte that cannot stand here, or for the end of the document.
    @inline(never)
    func unexpected(_ expected: StaticString) -> ReadFailure {
        ReadFailure(position >= bytes.count ? .unexpectedEnd : .unexpectedByte, at: position, expected: expected)
    }

    /// The failure for a byte that starts no value.
    ///
    /// Things that look like numbers are named as such.
    @inline(never)
    func noValue() -> ReadFailure {
        switch current {
        case UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "N"), UInt8(ascii: "I"):
            ReadFailure(.invalidNumber, at: position, expected: "a number that starts with '-' or a digit")
        case UInt8(ascii: "/"), UInt8(ascii: "#"): unexpected("a value (JSON has no comments)")
        case UInt8(ascii: "'"): unexpected("a value (strings have double quotes)")
        case UInt8(ascii: "]"), UInt8(ascii: "}"): unexpected("a value (JSON has no trailing commas)")
        default: unexpected("a value")
        }
    }
}
