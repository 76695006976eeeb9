// SPDX-License-Identifier: Apache-2.0

/// The double nearest to `significand * 10^power`, ties to even.
///
/// Small numbers by one rounding of exact operands (Clinger, "How to read floating point numbers accurately", 1990);
/// all others by a product of 128 bits (Lemire, "Number parsing at a gigabyte per second", 2021, section 5, after
/// Eisel), which says so in the rare case that it does not decide.
enum NearestDouble {
    /// What was found out about a number.
    enum Finding: Equatable {
        /// The nearest double, not negative.
        case double(Double)
        /// The number lies beyond the doubles.
        case tooLarge
        /// The 128 bits are too few to tell on which side of a midpoint the number lies.
        case undecided
    }

    /// The double nearest to a number of at most 64 bits and a power of ten.
    @inline(__always)
    static func find(_ significand: UInt64, power: Int) -> Finding {
        if significand <= 1 << 53, power.magnitude <= 22 {
            let digits = Double(significand)
            return .double(power < 0 ? digits / exactPowers[-power] : digits * exactPowers[power])
        }
        return product(significand, power)
    }

    /// The double nearest to every number from `significand` up to the next integer, times a power of ten: digits that
    /// were cut off do not matter if both ends agree.
    static func find(from significand: UInt64, power: Int) -> Finding {
        let low = product(significand, power)
        return significand < .max && product(significand + 1, power) == low ? low : .undecided
    }

    /// Powers of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    /// Lemire's product, for numbers that are not small.
    @inline(never)
    static func product(_ significand: UInt64, _ power: Int) -> Finding {
        if significand == 0 || power < PowersOfFive.smallest { return .double(0) }
        if power > PowersOfFive.largest { return .tooLarge }
        let zeros = significand.leadingZeroBitCount
        let (high, low) = upperProduct(significand << UInt64(zeros), power)
        // Powers beyond these are not exact in 128 bits; a carry from below could then still change every bit.
        if low == .max, power < -27 || power > 55 { return .undecided }
        // 53 bits of the double and one to round with.
        let top = Int(high >> 63)
        var bits = high >> UInt64(top + 9)
        // 217706 / 2^16 is the logarithm of 10 to the base 2, exact enough for the integral part (section 5.1).
        var exponent = (217_706 * power) >> 16 + top - zeros + 1086
        if exponent <= 0 {
            // Subnormal, or the smallest normal after rounding.
            if exponent <= -63 { return .double(0) }
            bits >>= UInt64(1 - exponent)
            bits = (bits + bits & 1) >> 1
            return .double(Double(bitPattern: bits))
        }
        // A midpoint itself, which only small powers can give, goes to the even side.
        if bits & 3 == 1, low <= 1, power >= -4, power <= 23, bits << UInt64(top + 9) == high { bits &= ~1 }
        bits = (bits + bits & 1) >> 1
        if bits >> 53 != 0 {
            bits = 1 << 52
            exponent += 1
        }
        if exponent >= 0x7FF { return .tooLarge }
        return .double(Double(bitPattern: bits & ~(1 << 52) | UInt64(exponent) << 52))
    }

    /// The upper 128 of the 192 bits of a number times the power of five; the lower half only where it matters.
    @inline(__always)
    private static func upperProduct(_ number: UInt64, _ power: Int) -> (high: UInt64, low: UInt64) {
        let place = 2 * (power - PowersOfFive.smallest)
        var (high, low) = number.multipliedFullWidth(by: PowersOfFive.words[place])
        // A carry from the lower word reaches the bits of the double only through nothing but ones.
        if high & 0x1FF == 0x1FF {
            let carried = number.multipliedFullWidth(by: PowersOfFive.words[place + 1]).high
            let (sum, overflow) = low.addingReportingOverflow(carried)
            low = sum
            if overflow { high += 1 }
        }
        return (high, low)
    }
}
