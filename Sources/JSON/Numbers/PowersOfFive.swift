// SPDX-License-Identifier: Apache-2.0

/// The highest 128 bits of the powers of five that matter to a double, each with its top bit set (Lemire, "Number
/// parsing at a gigabyte per second", 2021, section 5): those of positive exponents are cut off, those of negative
/// ones rounded up.
///
/// Worked out once in a process with exact integers, in some hundred microseconds; 10 KB.
enum PowersOfFive {
    static let smallest = -342
    static let largest = 308

    /// The power at `exponent - smallest`: the higher word at twice that place, the lower one behind it.
    static let words: [UInt64] = {
        var table: [UInt64] = []
        table.reserveCapacity(2 * (largest - smallest + 1))
        // The quotients of one high power of two: dividing five times by five is dividing by 5^5, remainders dropped.
        var quotient = [UInt64](repeating: 0, count: 17)
        quotient[16] = 1
        var inverses: [(UInt64, UInt64)] = []
        for _ in 0..<(-smallest) {
            var rest: UInt64 = 0
            for place in quotient.indices.reversed() {
                (quotient[place], rest) = (5 as UInt64).dividingFullWidth((rest, quotient[place]))
            }
            let (high, low) = highest(quotient)
            // No power of five divides a power of two, so that rounding up always adds one.
            inverses.append((low == .max ? high + 1 : high, low &+ 1))
        }
        for (high, low) in inverses.reversed() { table += [high, low] }
        var power = [UInt64](repeating: 0, count: 12)
        power[0] = 1
        for _ in 0...largest {
            let (high, low) = highest(power)
            table += [high, low]
            var carry: UInt64 = 0
            for place in power.indices {
                let product = power[place].multipliedFullWidth(by: 5)
                let (sum, overflow) = product.low.addingReportingOverflow(carry)
                power[place] = sum
                carry = product.high + (overflow ? 1 : 0)
            }
        }
        return table
    }()

    /// The highest 128 bits of a number that is not zero, words in rising order, from its first bit that is set.
    private static func highest(_ number: [UInt64]) -> (high: UInt64, low: UInt64) {
        let top = number.lastIndex { $0 != 0 } ?? 0
        func word(_ place: Int) -> UInt64 { place >= 0 ? number[place] : 0 }
        let shift = UInt64(word(top).leadingZeroBitCount)
        func shifted(_ place: Int) -> UInt64 {
            shift == 0 ? word(place) : word(place) << shift | word(place - 1) >> (64 - shift)
        }
        return (shifted(top), shifted(top - 1))
    }
}
