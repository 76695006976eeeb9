// SPDX-License-Identifier: Apache-2.0

/// A string as it stands in the document: the bytes between its quotes.
struct StringSpan {
    var start: Int
    var end: Int
    var hasEscapes: Bool
}

extension ByteCursor {
    /// Steps over a string, the cursor being behind its opening quote, and checks it: no bare control characters,
    /// known escapes, paired surrogates, valid UTF-8.
    mutating func scanString(_ limits: JSONLimits) throws(ReadFailure) -> StringSpan {
        let start = position
        var hasEscapes = false
        while true {
            position = plainEnd(from: position)
            guard position < bytes.count else {
                throw ReadFailure(.unexpectedEnd, at: position, expected: "'\"' at the end of the string")
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                break
            } else if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try skipEscape()
            } else if byte < 0x20 {
                throw ReadFailure(
                    .controlCharacter, at: position, expected: "an escape such as \\n for a character below U+0020")
            } else {
                try skipMultibyte()
            }
        }
        let span = StringSpan(start: start, end: position, hasEscapes: hasEscapes)
        if position - start > limits.maximumStringBytes {
            throw ReadFailure(.stringTooLong, at: start, expected: "")
        }
        position += 1
        return span
    }

    /// Reads a string, the cursor being behind its opening quote.
    @inline(__always)
    mutating func readString(_ limits: JSONLimits) throws(ReadFailure) -> String {
        let start = position
        let end = plainEnd(from: start)
        guard end < bytes.count, bytes[end] == UInt8(ascii: "\""), end &- start <= limits.maximumStringBytes else {
            var unusual = self
            defer { self = unusual }
            return try unusual.readUnusual(limits)
        }
        position = end &+ 1
        return text(from: start, to: end, isASCII: true)
    }

    /// Reads a string that is not plain ASCII.
    @inline(never)
    private mutating func readUnusual(_ limits: JSONLimits) throws(ReadFailure) -> String {
        let span = try scanString(limits)
        if span.hasEscapes { return span.decoded(bytes) }
        return text(from: span.start, to: span.end, isASCII: false)
    }

    /// The string of bytes that have been found to be UTF-8, without looking at them once more.
    @inline(__always)
    private func text(from start: Int, to end: Int, isASCII: Bool) -> String {
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<end])
        return String(copying: UTF8Span(unchecked: Span(_unsafeElements: raw), isKnownASCII: isASCII))
    }

    /// The next place that is not printable ASCII other than quote and backslash, sixteen bytes at a time while there
    /// are so many.
    @inline(__always)
    func plainEnd(from start: Int) -> Int {
        guard let base = UnsafeRawPointer(bytes.baseAddress) else { return start }
        var end = start
        while end &+ 16 <= bytes.count {
            let low = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: end, as: UInt64.self))
            let high = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: end &+ 8, as: UInt64.self))
            let special = PlainText.specialBytes(low)
            if special != 0 { return end &+ special.trailingZeroBitCount >> 3 }
            let later = PlainText.specialBytes(high)
            if later != 0 { return end &+ 8 &+ later.trailingZeroBitCount >> 3 }
            end &+= 16
        }
        while end < bytes.count {
            let byte = bytes[end]
            if byte < 0x20 || byte >= 0x80 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            end &+= 1
        }
        return end
    }

    private mutating func skipEscape() throws(ReadFailure) {
        let start = position
        position += 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
        case UInt8(ascii: "u"):
            position += 1
            try skipUnicodeEscape(from: start)
        default:
            throw ReadFailure(
                position >= bytes.count ? .unexpectedEnd : .invalidEscape, at: position,
                expected: "one of \" \\ / b f n r t u after a backslash")
        }
    }

    private mutating func skipUnicodeEscape(from start: Int) throws(ReadFailure) {
        let unit = try hexQuad()
        if unit & 0xFC00 == 0xDC00 { throw Self.loneSurrogate(at: start) }
        guard unit & 0xFC00 == 0xD800 else { return }
        guard current == UInt8(ascii: "\\") else {
            if position >= bytes.count { throw unexpected("the second half of a surrogate pair") }
            throw Self.loneSurrogate(at: start)
        }
        position += 1
        guard current == UInt8(ascii: "u") else {
            if position >= bytes.count { throw unexpected("the second half of a surrogate pair") }
            throw Self.loneSurrogate(at: start)
        }
        position += 1
        guard try hexQuad() & 0xFC00 == 0xDC00 else { throw Self.loneSurrogate(at: start) }
    }

    private static func loneSurrogate(at offset: Int) -> ReadFailure {
        ReadFailure(.loneSurrogate, at: offset, expected: "a surrogate pair, \\uD800-\\uDBFF then \\uDC00-\\uDFFF")
    }

    private mutating func hexQuad() throws(ReadFailure) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = PlainText.hexDigit(current) else {
                throw ReadFailure(
                    position >= bytes.count ? .unexpectedEnd : .invalidEscape, at: position,
                    expected: "four hexadecimal digits after \\u")
            }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    /// Steps over one scalar of two to four bytes; the ranges are those of RFC 3629, section 4.
    private mutating func skipMultibyte() throws(ReadFailure) {
        let lead = bytes[position]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: throw ReadFailure(.invalidUTF8, at: position, expected: "a valid UTF-8 sequence")
        }
        for offset in 1..<length {
            let range = offset == 1 ? second : 0x80...0xBF
            guard position + offset < bytes.count, range.contains(bytes[position + offset]) else {
                throw ReadFailure(.invalidUTF8, at: position, expected: "a valid UTF-8 sequence")
            }
        }
        position += length
    }
}
