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
        while position < bytes.count {
            let byte = bytes[position]
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
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

    /// Refuses a byte order mark and an empty document.
    func checkStart(_ limits: JSONLimits) throws(ReadFailure) {
        if bytes.count > limits.maximumBytes {
            throw ReadFailure(.documentTooLarge, at: limits.maximumBytes, expected: "")
        }
        guard bytes.count >= 2 else { return }
        let isUTF8Mark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        let isUTF16Mark = (bytes[0] == 0xFE && bytes[1] == 0xFF) || (bytes[0] == 0xFF && bytes[1] == 0xFE)
        if isUTF8Mark || isUTF16Mark {
            throw ReadFailure(.byteOrderMark, at: 0, expected: "UTF-8 without a byte order mark")
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
    func unexpected(_ expected: StaticString) -> ReadFailure {
        ReadFailure(position >= bytes.count ? .unexpectedEnd : .unexpectedByte, at: position, expected: expected)
    }

    /// The failure for a byte that starts no value.
    ///
    /// Things that look like numbers are named as such.
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
