// SPDX-License-Identifier: Apache-2.0

/// The text of a number of at most 19 significant digits, without loss and without an allocation.
///
/// Most numbers of documents fit; reading them costs no more than looking at their digits.
struct WrittenDecimal: Sendable {
    /// How the text looks beyond its digits.
    struct Form: OptionSet, Sendable {
        let rawValue: UInt8
        static let negative = Form(rawValue: 1)
        static let exponent = Form(rawValue: 2)
        static let capitalE = Form(rawValue: 4)
        static let exponentPlus = Form(rawValue: 8)
        static let exponentMinus = Form(rawValue: 16)
    }

    /// All digits without the point.
    var significand: UInt64
    /// Number of digits after the point; without a point 0.
    var fractionDigits: UInt16
    /// The exponent as written, zero if there is none.
    var exponent: Int16
    var form: Form

    static let mostFractionDigits = 255
    static let largestExponent = 9999
    /// Room for any text that `write(to:)` makes: sign, leading zero, point, digits, exponent.
    static let longest = 24 + mostFractionDigits + 8

    init(significand: UInt64, fractionDigits: UInt16 = 0, exponent: Int16 = 0, form: Form = []) {
        self.significand = significand
        self.fractionDigits = fractionDigits
        self.exponent = exponent
        self.form = form
    }

    init(significand: UInt64, isNegative: Bool) {
        self.init(significand: significand, form: isNegative ? .negative : [])
    }

    /// The power of ten that the significand is multiplied with.
    var power: Int { Int(exponent) - Int(fractionDigits) }

    /// The nearest double, ties to even; nil if there is none.
    @inline(__always)
    var double: Double? {
        switch NearestDouble.find(significand, power: power) {
        case .double(let magnitude): form.contains(.negative) ? -magnitude : magnitude
        case .tooLarge: nil
        case .undecided: exactDouble
        }
    }

    /// The same by the standard library, which rounds correctly and knows no locale.
    @inline(never)
    private var exactDouble: Double? {
        guard let value = Double("\(form.contains(.negative) ? "-" : "")\(significand)e\(power)") else { return nil }
        return value.isFinite ? value : nil
    }

    /// Writes the text and says how many bytes it has; there must be room for `longest`.
    func write(to target: UnsafeMutablePointer<UInt8>) -> Int {
        var length = 0
        if form.contains(.negative) {
            target[0] = UInt8(ascii: "-")
            length = 1
        }
        let fraction = Int(fractionDigits)
        let digits = max(DecimalDigits.count(significand), fraction + 1)
        if fraction == 0 {
            DecimalDigits.write(significand, count: digits, to: target + length)
            length += digits
        } else {
            // The digits are written one place to the right, then those before the point move into their place.
            DecimalDigits.write(significand, count: digits, to: target + length + 1)
            let whole = digits - fraction
            for position in length..<length + whole { target[position] = target[position + 1] }
            target[length + whole] = UInt8(ascii: ".")
            length += digits + 1
        }
        return form.contains(.exponent) ? writeExponent(to: target, from: length) : length
    }

    private func writeExponent(to target: UnsafeMutablePointer<UInt8>, from start: Int) -> Int {
        var length = start
        target[length] = form.contains(.capitalE) ? UInt8(ascii: "E") : UInt8(ascii: "e")
        length += 1
        if form.contains(.exponentPlus) || form.contains(.exponentMinus) {
            target[length] = form.contains(.exponentMinus) ? UInt8(ascii: "-") : UInt8(ascii: "+")
            length += 1
        }
        let magnitude = UInt64(exponent.magnitude)
        let digits = DecimalDigits.count(magnitude)
        DecimalDigits.write(magnitude, count: digits, to: target + length)
        return length + digits
    }
}
