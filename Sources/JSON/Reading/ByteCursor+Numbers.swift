// SPDX-License-Identifier: Apache-2.0

extension ByteCursor {
    /// Reads a number, the cursor being on `-` or a digit.
    @inline(__always)
    mutating func readNumber() throws(ReadFailure) -> JSONValue { try Self.number(in: bytes, &position) }

    /// Reads the number whose `-` or first digit is at `position`.
    @inline(__always)
    static func number(
        in bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(ReadFailure) -> JSONValue {
        // Nearly all numbers are short, have no exponent and need no more than their digits.
        var end = position
        let isNegative = bytes[end] == UInt8(ascii: "-")
        if isNegative { end &+= 1 }
        let start = end
        var significand: UInt64 = 0
        passDigits(bytes, &end, &significand)
        let whole = end &- start
        guard whole > 0, whole <= 18, end < bytes.count, bytes[start] != 0x30 || whole == 1 else {
            return try unusualNumber(bytes, &position)
        }
        let next = bytes[end]
        if next == UInt8(ascii: ".") {
            end &+= 1
            let point = end
            passManyDigits(bytes, &end, &significand)
            let fraction = end &- point
            guard fraction > 0, whole &+ fraction <= NormalDecimal.headDigits, end < bytes.count,
                bytes[end] | 0x20 != UInt8(ascii: "e")
            else { return try unusualNumber(bytes, &position) }
            position = end
            return .number(
                JSONNumber(
                    storage: .written(
                        WrittenDecimal(
                            significand: significand, fractionDigits: UInt16(truncatingIfNeeded: fraction),
                            form: isNegative ? .negative : []))))
        }
        guard next | 0x20 != UInt8(ascii: "e"), significand != 0 || !isNegative else {
            return try unusualNumber(bytes, &position)
        }
        position = end
        let magnitude = Int64(truncatingIfNeeded: significand)
        return .integer(isNegative ? 0 &- magnitude : magnitude)
    }

    /// Adds the digits at `end` to `total` and steps over them.
    @inline(__always)
    private static func passDigits(_ bytes: UnsafeBufferPointer<UInt8>, _ end: inout Int, _ total: inout UInt64) {
        while end < bytes.count {
            let digit = bytes[end] &- 0x30
            guard digit < 10 else { break }
            total = total &* 10 &+ UInt64(digit)
            end &+= 1
        }
    }

    /// The same, eight digits at once while there are so many.
    @inline(__always)
    private static func passManyDigits(
        _ bytes: UnsafeBufferPointer<UInt8>, _ end: inout Int, _ total: inout UInt64
    ) {
        while end &+ 8 <= bytes.count, let base = UnsafeRawPointer(bytes.baseAddress) {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: end, as: UInt64.self))
            guard let value = PlainText.eightDigits(word) else { break }
            total = total &* 100_000_000 &+ value
            end &+= 8
        }
        passDigits(bytes, &end, &total)
    }

    @inline(__always)
    private static func unusualNumber(
        _ bytes: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) throws(ReadFailure) -> JSONValue {
        let (value, end) = try readUnusualNumber(bytes, position)
        position = end
        return value
    }

    @inline(never)
    private static func readUnusualNumber(
        _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int
    ) throws(ReadFailure) -> (JSONValue, end: Int) {
        var cursor = ByteCursor(bytes)
        cursor.position = start
        let span = try cursor.scanNumber()
        return (span.value(bytes), span.end)
    }

    /// Steps over a number (RFC 8259, section 6), the cursor being on `-` or a digit.
    ///
    /// Fails when the grammar is not met, and when the exponent has more than 18 digits.
    mutating func scanNumber() throws(ReadFailure) -> NumberSpan {
        var span = NumberSpan(start: position)
        if current == UInt8(ascii: "-") {
            span.form = .negative
            position += 1
        }
        let firstDigit = position
        let leadingZero = current == UInt8(ascii: "0")
        try scanDigits(&span.significand, "a digit")
        span.digits = position - firstDigit
        if leadingZero, span.digits > 1 {
            throw ReadFailure(.invalidNumber, at: firstDigit, expected: "a number without leading zeros")
        }
        if current == UInt8(ascii: ".") {
            span.isInteger = false
            position += 1
            let start = position
            try scanDigits(&span.significand, "a digit after the decimal point")
            span.fractionDigits = position - start
            span.digits += span.fractionDigits
        }
        if current | 0x20 == UInt8(ascii: "e") {
            span.isInteger = false
            try scanExponent(&span)
        }
        span.end = position
        return span
    }

    @inline(__always)
    private mutating func scanDigits(_ total: inout UInt64, _ expected: StaticString) throws(ReadFailure) {
        let start = position
        Self.passManyDigits(bytes, &position, &total)
        if position == start {
            throw ReadFailure(
                position >= bytes.count ? .unexpectedEnd : .invalidNumber, at: position, expected: expected)
        }
    }

    private mutating func scanExponent(_ span: inout NumberSpan) throws(ReadFailure) {
        span.form.insert(.exponent)
        if current == UInt8(ascii: "E") { span.form.insert(.capitalE) }
        position += 1
        if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") {
            span.form.insert(current == UInt8(ascii: "-") ? .exponentMinus : .exponentPlus)
            position += 1
        }
        let start = position
        while current == 0x30 { position += 1 }
        let first = position
        var magnitude: UInt64 = 0
        if position == bytes.count || bytes[position] &- 0x30 >= 10 {
            guard position > start else {
                throw ReadFailure(
                    position >= bytes.count ? .unexpectedEnd : .invalidNumber, at: position,
                    expected: "a digit in the exponent")
            }
        } else {
            try scanDigits(&magnitude, "a digit in the exponent")
        }
        if position - first > NumberSpan.mostExponentDigits {
            throw ReadFailure(.numberOutOfRange, at: span.start, expected: "an exponent of at most 18 digits")
        }
        // Zeros before other digits are part of the text that is kept.
        span.hasPlainExponent = first == start || (position == first && first - start == 1)
        span.exponent = span.form.contains(.exponentMinus) ? -Int(magnitude) : Int(magnitude)
    }
}
