// SPDX-License-Identifier: Apache-2.0

/// A number as it stands in the document.
struct NumberSpan {
    var start: Int
    var end: Int
    /// All digits without the point, as long as there are at most 19 of them; else meaningless.
    var significand: UInt64 = 0
    /// Number of digits before and after the point.
    var digits = 0
    /// Number of digits after the point.
    var fractionDigits = 0
    /// The exponent as written; 0 without one.
    var exponent = 0
    var form: WrittenDecimal.Form = []
    /// Whether the exponent, if there is one, is written without superfluous zeros.
    var hasPlainExponent = true
    /// Whether there is neither fraction nor exponent.
    var isInteger = true

    static let mostExponentDigits = 18

    init(start: Int) {
        self.start = start
        end = start
    }

    /// The value: exact for integers of 64 bits, else the number as it is written.
    @inline(__always)
    func value(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONValue {
        if isInteger, digits <= NormalDecimal.headDigits {
            if !form.contains(.negative) {
                if significand <= UInt64(Int64.max) { return .integer(Int64(truncatingIfNeeded: significand)) }
            } else if significand != 0, significand <= UInt64(Int64.max) + 1 {
                return .integer(Int64(truncatingIfNeeded: 0 &- significand))
            }
        }
        return .number(number(bytes))
    }

    /// The number as it is written.
    @inline(__always)
    func number(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONNumber {
        guard fractionDigits <= WrittenDecimal.mostFractionDigits, hasPlainExponent,
            exponent.magnitude <= WrittenDecimal.largestExponent,
            digits <= NormalDecimal.headDigits || significantDigits(bytes) <= NormalDecimal.headDigits
        else {
            return JSONNumber(
                storage: .text(String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)))
        }
        return JSONNumber(
            storage: .written(
                WrittenDecimal(
                    significand: significand, fractionDigits: UInt16(truncatingIfNeeded: fractionDigits),
                    exponent: Int16(truncatingIfNeeded: exponent), form: form)))
    }

    /// Number of digits from the first that is not zero; what stands before it adds nothing to `significand`.
    private func significantDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var zeros = 0
        for byte in bytes[start..<end] {
            if byte == 0x30 { zeros += 1 } else if byte &- 0x31 < 9 || byte | 0x20 == UInt8(ascii: "e") { break }
        }
        return digits - zeros
    }
}
