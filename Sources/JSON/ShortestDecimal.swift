// SPDX-License-Identifier: Apache-2.0

/// A finite double as `significand` times ten to the `exponent`, with the fewest digits that read back as the same
/// double; no trailing zeros.
///
/// The digits are those of Swift's `description`, which are shortest and closest.
struct ShortestDecimal: Equatable {
    var isNegative: Bool
    var significand: UInt64
    var exponent: Int

    /// Nil for NaN and the infinities.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        isNegative = value.sign == .minus
        significand = 0
        exponent = 0
        var text = value.magnitude.description.utf8.makeIterator()
        var inFraction = false
        while let byte = text.next() {
            if byte == UInt8(ascii: ".") {
                inFraction = true
            } else if byte == UInt8(ascii: "e") {
                exponent += Self.exponent(&text)
            } else {
                significand = significand * 10 + UInt64(byte - 0x30)
                if inFraction { exponent -= 1 }
            }
        }
        while significand != 0, significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
        if significand == 0 { exponent = 0 }
    }

    /// An integer in the same form.
    init(_ value: Int64) {
        isNegative = value < 0
        significand = value.magnitude
        exponent = 0
    }

    private static func exponent(_ text: inout String.UTF8View.Iterator) -> Int {
        var magnitude = 0
        var isNegative = false
        while let byte = text.next() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            default: magnitude = magnitude * 10 + Int(byte - 0x30)
            }
        }
        return isNegative ? -magnitude : magnitude
    }

    /// Writes the digits with a point or an exponent as ECMAScript does; `point` is n of ECMA-262, 6.1.6.1.20.
    func write(to buffer: inout OutputBuffer) {
        let digits = Array(String(significand).utf8)
        let point = digits.count + exponent
        if isNegative { buffer.append(UInt8(ascii: "-")) }
        if digits.count <= point, point <= 21 {
            buffer.append(digits)
            buffer.append(zeros: point - digits.count)
        } else if point > 0, point <= 21 {
            buffer.append(Array(digits[..<point]))
            buffer.append(UInt8(ascii: "."))
            buffer.append(Array(digits[point...]))
        } else if point > -6, point <= 0 {
            buffer.append("0.")
            buffer.append(zeros: -point)
            buffer.append(digits)
        } else {
            buffer.append(digits[0])
            if digits.count > 1 {
                buffer.append(UInt8(ascii: "."))
                buffer.append(Array(digits[1...]))
            }
            buffer.append(point > 0 ? "e+" : "e-")
            buffer.append(integer: Int64(abs(point - 1)))
        }
    }
}
