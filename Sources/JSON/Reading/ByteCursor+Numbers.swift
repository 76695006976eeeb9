// SPDX-License-Identifier: Apache-2.0

/// A number as it stands in the document.
struct NumberSpan {
    var start: Int
    var end: Int
    var isNegative: Bool
    /// All digits without the point, as long as there are at most 19 of them; else meaningless.
    var significand: UInt64
    /// Power of ten that `significand` is multiplied with.
    var exponent: Int
    /// Whether `significand` holds all digits.
    var isExact: Bool
    /// Whether there is neither fraction nor exponent.
    var isInteger: Bool
}

extension ByteCursor {
    /// Steps over a number (RFC 8259, section 6), the cursor being on `-` or a digit.
    mutating func scanNumber() throws(ReadFailure) -> NumberSpan {
        var span = NumberSpan(
            start: position, end: position, isNegative: false, significand: 0, exponent: 0, isExact: true,
            isInteger: true)
        if current == UInt8(ascii: "-") {
            span.isNegative = true
            position += 1
        }
        let firstDigit = position
        let leadingZero = current == UInt8(ascii: "0")
        try scanDigits(&span.significand, "a digit")
        if leadingZero, position - firstDigit > 1 {
            throw ReadFailure(.invalidNumber, at: firstDigit, expected: "a number without leading zeros")
        }
        var digits = position - firstDigit
        if current == UInt8(ascii: ".") {
            span.isInteger = false
            position += 1
            let start = position
            try scanDigits(&span.significand, "a digit after the decimal point")
            span.exponent = start - position
            digits += position - start
        }
        span.isExact = digits <= 19
        if current | 0x20 == UInt8(ascii: "e") {
            span.isInteger = false
            position += 1
            span.exponent += try scanExponent()
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

    /// Exponents beyond a million are cut: they decide between zero and out of range only.
    private mutating func scanExponent() throws(ReadFailure) -> Int {
        var isNegative = false
        if current == UInt8(ascii: "-") || current == UInt8(ascii: "+") {
            isNegative = current == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var exponent = 0
        while position < bytes.count, bytes[position] &- 0x30 < 10 {
            if exponent < 1_000_000 { exponent = exponent * 10 + Int(bytes[position] &- 0x30) }
            position += 1
        }
        if position == start {
            throw ReadFailure(
                position >= bytes.count ? .unexpectedEnd : .invalidNumber, at: position,
                expected: "a digit in the exponent")
        }
        return isNegative ? -exponent : exponent
    }
}

extension NumberSpan {
    /// Powers of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// The value: exact for integers of 64 bits, else the nearest double, ties to even.
    @inline(__always)
    func value(_ bytes: UnsafeBufferPointer<UInt8>) throws(ReadFailure) -> JSONValue {
        if isInteger, isExact {
            if isNegative {
                if significand == 0 { return .number(-0.0) }
                if significand <= UInt64(Int64.max) + 1 { return .integer(Int64(truncatingIfNeeded: 0 &- significand)) }
            } else if significand <= UInt64(Int64.max) {
                return .integer(Int64(truncatingIfNeeded: significand))
            }
        }
        return .number(try double(bytes))
    }

    /// One rounding is exact when both operands are (Clinger, "How to read floating point numbers accurately", 1990);
    /// all else goes to the standard library, which rounds correctly and knows no locale.
    private func double(_ bytes: UnsafeBufferPointer<UInt8>) throws(ReadFailure) -> Double {
        if isExact, significand <= 1 << 53, abs(exponent) <= 22 {
            let digits = Double(significand)
            let magnitude =
                exponent < 0 ? digits / Self.exactPowers[-exponent] : digits * Self.exactPowers[exponent]
            return isNegative ? -magnitude : magnitude
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw ReadFailure(.numberOutOfRange, at: start, expected: "a number between -1.8e308 and 1.8e308")
        }
        return value
    }
}
