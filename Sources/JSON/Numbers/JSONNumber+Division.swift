// SPDX-License-Identifier: Apache-2.0

extension JSONNumber {
    /// Divisors of more digits than this are not divided by: a remainder times ten must fit 128 bits.
    static let mostDivisorDigits = 37

    /// Whether this number is an integral multiple of `divisor`, both taken as exact decimals: 0.3 is a multiple of
    /// 0.1, although no quotient of doubles says so.
    ///
    /// Nil if the divisor is zero, no number, or has more than 37 significant digits, or if this is no number. Linear
    /// in the digits, logarithmic in the exponents.
    public func isMultiple(of divisor: JSONNumber) -> Bool? {
        guard let number = normal, let divisor = divisor.normal, !divisor.isZero,
            divisor.digitCount <= Self.mostDivisorDigits
        else { return nil }
        if number.isZero { return true }
        let digits = number.digits
        // number = digits * 10^power, divisor = modulus * 10^its power, neither with a zero at its end.
        let power = number.point - digits.count
        let divisorDigits = divisor.digits
        let shift = power - (divisor.point - divisorDigits.count)
        let modulus = divisorDigits.reduce(0 as UInt128) { $0 * 10 + UInt128($1) }
        if shift < 0 {
            // The digits would have to divide by ten, and they end with none of its multiples.
            return false
        }
        let rest = digits.reduce(0 as UInt128) { ($0 * 10 + UInt128($1)) % modulus }
        return Self.product(rest, Self.powerOfTen(shift, modulus), modulus) == 0
    }

    /// 10^exponent modulo `modulus`, by squaring.
    private static func powerOfTen(_ exponent: Int, _ modulus: UInt128) -> UInt128 {
        var result = 1 % modulus
        var square = 10 % modulus
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square, modulus) }
            square = product(square, square, modulus)
            rest >>= 1
        }
        return result
    }

    /// `left * right` modulo `modulus`, all below 2^124, digit by digit of the right factor (base 16).
    private static func product(_ left: UInt128, _ right: UInt128, _ modulus: UInt128) -> UInt128 {
        if left <= UInt128(UInt64.max), right <= UInt128(UInt64.max) { return left * right % modulus }
        var result: UInt128 = 0
        for place in stride(from: 120, through: 0, by: -4) {
            result = (result << 4) % modulus
            let digit = right >> UInt128(place) & 15
            for _ in 0..<Int(digit) {
                result += left
                if result >= modulus { result -= modulus }
            }
        }
        return result
    }
}
