// SPDX-License-Identifier: Apache-2.0

extension ByteCursor {
    /// Reads a number, the cursor being on `-` or a digit.
    @inline(__always)
    mutating func readNumber() throws(ReadFailure) -> JSONValue {
        // Short integers, which most numbers are, need no span.
        let isNegative = current == UInt8(ascii: "-")
        var end = isNegative ? position &+ 1 : position
        let start = end
        var magnitude: Int64 = 0
        while end < bytes.count {
            let digit = bytes[end] &- 0x30
            guard digit < 10 else { break }
            magnitude = magnitude &* 10 &+ Int64(digit)
            end &+= 1
        }
        let digits = end &- start
        let next = end < bytes.count ? bytes[end] : 0
        guard digits > 0, digits <= 18, next != UInt8(ascii: "."), next | 0x20 != UInt8(ascii: "e"),
            bytes[start] != 0x30 || (digits == 1 && !isNegative)
        else { return try scanNumber().value(bytes) }
        position = end
        return .integer(isNegative ? -magnitude : magnitude)
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
        while position < bytes.count {
            let digit = bytes[position] &- 0x30
            guard digit < 10 else { break }
            total = total &* 10 &+ UInt64(digit)
            position += 1
        }
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
