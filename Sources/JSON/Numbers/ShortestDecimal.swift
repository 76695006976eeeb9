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

    /// The digits of `number`, which has at most 19; nil if its exponent has more than three digits.
    init?(_ number: NormalDecimal) {
        let digits = number.digitCount
        guard abs(number.point) < 1000, number.tail.isEmpty else { return nil }
        isNegative = number.isNegative
        significand = number.head / DecimalDigits.powers[NormalDecimal.headDigits - digits]
        exponent = number.point - digits
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

    /// Room for any text that `write(to:)` makes.
    static let longest = 32

    /// Writes the digits with a point or an exponent as ECMAScript does, and says how many bytes that are.
    ///
    /// `point` is the n of ECMA-262, section 6.1.6.1.20.
    func write(to target: UnsafeMutablePointer<UInt8>) -> Int {
        let digits = DecimalDigits.count(significand)
        let point = digits + exponent
        var length = 0
        func put(_ byte: UInt8, times: Int = 1) {
            for _ in 0..<times {
                target[length] = byte
                length += 1
            }
        }
        /// The significand, with a decimal point after `whole` of its digits if there are more.
        func putDigits(whole: Int) {
            let pointPlace = whole < digits ? whole : -1
            var position = length + digits + (pointPlace >= 0 ? 1 : 0)
            length = position
            var rest = significand
            for place in stride(from: digits - 1, through: 0, by: -1) {
                position -= 1
                target[position] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
                if place == pointPlace {
                    position -= 1
                    target[position] = UInt8(ascii: ".")
                }
            }
        }
        if isNegative { put(UInt8(ascii: "-")) }
        if point > 0, point <= 21 {
            putDigits(whole: point)
            if point > digits { put(0x30, times: point - digits) }
        } else if point > -6, point <= 0 {
            put(0x30)
            put(UInt8(ascii: "."))
            put(0x30, times: -point)
            putDigits(whole: digits)
        } else {
            putDigits(whole: 1)
            put(UInt8(ascii: "e"))
            put(point > 0 ? UInt8(ascii: "+") : UInt8(ascii: "-"))
            let power = abs(point - 1)
            if power >= 100 { put(0x30 + UInt8(power / 100)) }
            if power >= 10 { put(0x30 + UInt8(power / 10 % 10)) }
            put(0x30 + UInt8(power % 10))
        }
        return length
    }
}
