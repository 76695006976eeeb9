// SPDX-License-Identifier: Apache-2.0

// Int64(exactly:) on a Double calls into libm on Linux; the import links it.
import Glibc

/// A decimal number of any size in the one form that it has: `0.d1d2d3... * 10^point`, `d1` not zero.
///
/// The first 19 digits are one integer, so that ordinary numbers need no allocation.
struct NormalDecimal: Hashable {
    var isNegative = false
    /// The first 19 digits, padded with zeros on the right; zero for zero only.
    var head: UInt64 = 0
    /// The digits (0 to 9) after the 19th, without zeros at the end.
    var tail: [UInt8] = []
    /// The place of the decimal point relative to the first digit; zero for zero.
    var point = 0

    static let headDigits = 19

    var isZero: Bool { head == 0 }

    /// `significand * 10^power`.
    init(isNegative: Bool, significand: UInt64, power: Int) {
        guard significand != 0 else { return }
        self.isNegative = isNegative
        let digits = DecimalDigits.count(significand)
        point = digits + power
        if digits <= Self.headDigits {
            head = significand * DecimalDigits.powers[Self.headDigits - digits]
        } else {
            head = significand / 10
            let last = UInt8(significand % 10)
            if last != 0 { tail = [last] }
        }
    }

    init(_ decimal: WrittenDecimal) {
        self.init(
            isNegative: decimal.form.contains(.negative), significand: decimal.significand, power: decimal.power)
    }

    /// The number that the double is written as; nil for NaN and the infinities.
    init?(_ value: Double) {
        if let integer = Int64(exactly: value) {
            self.init(isNegative: integer < 0, significand: integer.magnitude, power: 0)
        } else {
            guard let decimal = ShortestDecimal(value) else { return nil }
            self.init(isNegative: decimal.isNegative, significand: decimal.significand, power: decimal.exponent)
        }
    }

    /// The number that a text spells which follows the grammar of RFC 8259, section 6.
    ///
    /// Linear in the text.
    init(text: String) {
        self = text.withBytes { bytes in NormalDecimal(bytes) }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var taken = 0
        var wholeDigits: Int?
        var exponent = 0
        var zeros = 0
        for (position, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): wholeDigits = taken
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = Self.exponent(bytes[(position + 1)...])
            default:
                let digit = byte &- 0x30
                if taken == 0, digit == 0 {
                    // A zero before the first digit moves the point when it stands in the fraction.
                    if wholeDigits != nil { zeros += 1 }
                    continue
                }
                if taken < Self.headDigits { head = head * 10 + UInt64(digit) } else { tail.append(digit) }
                taken += 1
            }
            if byte | 0x20 == UInt8(ascii: "e") { break }
        }
        guard taken > 0 else {
            self = NormalDecimal(isNegative: false, significand: 0, power: 0)
            return
        }
        point = (wholeDigits ?? taken) - zeros + exponent
        if taken < Self.headDigits { head *= DecimalDigits.powers[Self.headDigits - taken] }
        while tail.last == 0 { tail.removeLast() }
    }

    private static func exponent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
        var magnitude = 0
        for byte in bytes where byte &- 0x30 < 10 { magnitude = magnitude &* 10 &+ Int(byte &- 0x30) }
        return bytes.first == UInt8(ascii: "-") ? -magnitude : magnitude
    }
}

extension NormalDecimal: Comparable {
    static func < (left: NormalDecimal, right: NormalDecimal) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        return left.isNegative ? right.isBelowMagnitude(of: left) : left.isBelowMagnitude(of: right)
    }

    private func isBelowMagnitude(of other: NormalDecimal) -> Bool {
        if isZero || other.isZero { return isZero && !other.isZero }
        if point != other.point { return point < other.point }
        if head != other.head { return head < other.head }
        return tail.lexicographicallyPrecedes(other.tail)
    }
}

extension NormalDecimal {
    /// Number of digits up to the last that is not zero; zero for zero.
    var digitCount: Int {
        if isZero { return 0 }
        if !tail.isEmpty { return Self.headDigits + tail.count }
        var count = Self.headDigits
        var rest = head
        while rest % 10 == 0 {
            rest /= 10
            count -= 1
        }
        return count
    }

    var isIntegral: Bool { point >= digitCount }

    /// The digits up to the last that is not zero, first to last.
    var digits: [UInt8] {
        var digits = [UInt8](repeating: 0, count: Self.headDigits)
        var rest = head
        for place in digits.indices.reversed() {
            digits[place] = UInt8(rest % 10)
            rest /= 10
        }
        return tail.isEmpty ? Array(digits[..<digitCount]) : digits + tail
    }

    /// The value if it is an integer of 64 bits.
    var integer: Int64? {
        if isZero { return 0 }
        guard tail.isEmpty, point >= 1, point <= Self.headDigits else { return nil }
        let scale = DecimalDigits.powers[Self.headDigits - point]
        guard head % scale == 0 else { return nil }
        let magnitude = head / scale
        if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// The nearest double, ties to even; nil if there is none.
    var double: Double? {
        if isZero { return 0 }
        let power = point - Self.headDigits
        switch tail.isEmpty ? NearestDouble.find(head, power: power) : NearestDouble.find(from: head, power: power) {
        case .double(let magnitude): return isNegative ? -magnitude : magnitude
        case .tooLarge: return nil
        case .undecided: return exactDouble
        }
    }

    /// The same by the standard library, which rounds correctly and knows no locale.
    ///
    /// No midpoint between two doubles has more than 767 digits: what comes after the 800th decides only whether there
    /// is more.
    private var exactDouble: Double? {
        var text = "\(isNegative ? "-" : "")\(head)"
        for digit in tail.prefix(800) { text.unicodeScalars.append(Unicode.Scalar(0x30 + digit)) }
        if tail.count > 800 { text += "1" }
        text += "e\(point - Self.headDigits - min(tail.count, 801))"
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
