// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import JSON

/// The nearest double, bit for bit against the C library.
@Suite struct NearestDoubleTests {
    /// Whether the text reads as the C library reads it, both as a short decimal and as a long text.
    private func expectNearest(_ significand: UInt64, _ power: Int) {
        let text = "\(significand)e\(power)"
        let expected = strtod(text, nil)
        switch NearestDouble.find(significand, power: power) {
        case .double(let value): #expect(value.bitPattern == expected.bitPattern, "\(text)")
        case .tooLarge: #expect(expected.isInfinite, "\(text)")
        case .undecided: break
        }
        expectNearest(text)
        expectNearest("-" + text)
    }

    private func expectNearest(_ text: String) {
        let expected = strtod(text, nil)
        let found = JSONNumber(text: text)?.doubleValue
        #expect(found?.bitPattern == (expected.isFinite ? expected.bitPattern : nil), "\(text)")
    }

    @Test func randomDigitsAndPowers() {
        var random = Seeded(state: 1)
        for _ in 0..<4000 {
            let significand = UInt64.random(in: 0 ... .max, using: &random) >> UInt64.random(in: 0...63, using: &random)
            expectNearest(significand, Int.random(in: -345...310, using: &random))
        }
    }

    @Test func seventeenDigitsOfRandomDoublesAndTheirNeighbours() throws {
        var random = Seeded(state: 2)
        for _ in 0..<2000 {
            let value = Double(bitPattern: UInt64.random(in: 0..<Double.infinity.bitPattern, using: &random))
            let decimal = try #require(ShortestDecimal(value))
            for step in -1...1 where decimal.significand > 1 {
                expectNearest(UInt64(Int64(decimal.significand) + Int64(step)), decimal.exponent)
            }
            #expect(JSONNumber(text: "\(value)")?.doubleValue == value)
        }
    }

    /// Odd numbers of 54 bits lie in the middle of two doubles.
    @Test func midpointsAndWhatLiesBesideThem() {
        var random = Seeded(state: 3)
        for _ in 0..<500 {
            let middle = UInt64.random(in: 1 << 53..<1 << 54, using: &random) | 1
            let fives: [UInt64] = [1, 5, 25, 125]
            for (power, factor) in fives.enumerated() {
                for step in -1...1 { expectNearest(UInt64(Int64(middle * factor) + Int64(step)), -power) }
            }
            for power in 1...24 { expectNearest(middle, power) }
            // Digits beyond the nineteenth decide.
            let zeros = String(repeating: "0", count: 30)
            for tail in [zeros, zeros + "1", "49" + zeros] {
                expectNearest("\(middle).\(tail)")
                expectNearest("\(middle).\(tail)e-3")
                expectNearest("\(middle - 1).9999999999999999999999\(tail)")
            }
        }
    }

    @Test func theEndsOfTheDoubles() {
        let ends: [UInt64] = [
            1, 2, 3, 4, 5, 2_470_328_229_206_232_720, 24_703_282_292_062_327, 49_406_564_584_124_654,
            22_250_738_585_072_011, 22_250_738_585_072_014, 17_976_931_348_623_157, 17_976_931_348_623_158,
            17_976_931_348_623_159, .max,
        ]
        for significand in ends {
            for power in -350 ... -300 { expectNearest(significand, power) }
            for power in 280...310 { expectNearest(significand, power) }
        }
    }

    /// 2^-1075 is the midpoint of zero and the smallest double; it has 752 significant digits.
    @Test func theExactMidpointBelowTheSmallestDouble() {
        var digits = [1]
        for _ in 0..<1075 {
            var carry = 0
            for place in digits.indices {
                carry += digits[place] * 5
                digits[place] = carry % 10
                carry /= 10
            }
            if carry > 0 { digits.append(carry) }
        }
        let middle = digits.reversed().map(String.init).joined()
        #expect(JSONNumber(text: middle + "e-1075")?.doubleValue == 0)
        #expect(JSONNumber(text: middle + "1e-1076")?.doubleValue == .leastNonzeroMagnitude)
        expectNearest(middle + "e-1075")
    }

    /// The table against exact integers: 5^27 is the last power of 64 bits, 5^55 the last of 128.
    @Test func powersOfFive() {
        var power: UInt128 = 1
        for exponent in 0...55 {
            let shifted = power << UInt128(power.leadingZeroBitCount)
            let place = 2 * (exponent - PowersOfFive.smallest)
            #expect(PowersOfFive.words[place] == UInt64(truncatingIfNeeded: shifted >> 64))
            #expect(PowersOfFive.words[place + 1] == UInt64(truncatingIfNeeded: shifted))
            if exponent < 55 { power *= 5 }
        }
        #expect(PowersOfFive.words.count == 2 * 651)
        #expect(PowersOfFive.words.indices.allSatisfy { !$0.isMultiple(of: 2) || PowersOfFive.words[$0] >> 63 == 1 })
    }
}
