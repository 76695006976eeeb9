// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Exact numbers") struct ExactNumberTests {
    /// The slow reference: the number times 10^80 as a plain digit string of 200 digits.
    private struct Reference {
        var isNegative: Bool
        var digits: [UInt8]

        init(_ text: String) {
            let parts = text.lowercased().split(separator: "e")
            let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
            var mantissa = parts[0]
            let minus = mantissa.first == "-"
            if minus { mantissa.removeFirst() }
            let halves = mantissa.split(separator: ".")
            let fraction = halves.count > 1 ? halves[1] : ""
            let all = (halves[0] + fraction).utf8.map { $0 - 0x30 }
            let trailing = 80 + exponent - fraction.utf8.count
            let padded = all + [UInt8](repeating: 0, count: trailing)
            digits = [UInt8](repeating: 0, count: 200 - padded.count) + padded
            isNegative = minus && digits.contains { $0 != 0 }
        }

        static func isLess(_ a: Reference, _ b: Reference) -> Bool {
            if a.isNegative != b.isNegative { return a.isNegative }
            return a.isNegative
                ? b.digits.lexicographicallyPrecedes(a.digits) : a.digits.lexicographicallyPrecedes(b.digits)
        }

        /// Schoolbook division, digit by digit.
        func isMultiple(of divisor: Reference) -> Bool {
            var rest = [UInt8](repeating: 0, count: 200)
            for digit in digits {
                rest.removeFirst()
                rest.append(digit)
                while !rest.lexicographicallyPrecedes(divisor.digits) {
                    var borrow: UInt8 = 0
                    for place in rest.indices.reversed() {
                        let take = divisor.digits[place] + borrow
                        borrow = rest[place] < take ? 1 : 0
                        rest[place] = rest[place] + 10 * borrow - take
                    }
                }
            }
            return rest.allSatisfy { $0 == 0 }
        }
    }

    private func text(_ random: inout Seeded, digits: Int, exponents: ClosedRange<Int>) -> String {
        var text = random.below(3) == 0 ? "-" : ""
        // Few different digits, so that equal numbers and multiples come up.
        func run(_ count: Int) -> String {
            String((0..<count).map { _ in "00125".randomElement(using: &random) ?? "0" })
        }
        let whole = run(random.below(digits)).drop { $0 == "0" }
        text += whole.isEmpty ? "0" : String(whole)
        if random.below(2) == 0 { text += "." + run(1 + random.below(digits)) }
        if random.below(2) == 0 {
            text += "\(random.below(2) == 0 ? "e" : "E")\(exponents.randomElement(using: &random) ?? 0)"
        }
        return text
    }

    @Test("order, equality and hash are those of long decimals", arguments: [4, 14, 26]) func order(_ digits: Int)
        throws
    {
        var random = Seeded(state: UInt64(digits))
        var equal = 0
        for _ in 0..<400 {
            let (a, b) = (
                text(&random, digits: digits, exponents: -3...3), text(&random, digits: digits, exponents: -3...3)
            )
            let left = try #require(JSONNumber(text: a))
            let right = try #require(JSONNumber(text: b))
            let (expectedLeft, expectedRight) = (Reference(a), Reference(b))
            #expect((left < right) == Reference.isLess(expectedLeft, expectedRight), "\(a) < \(b)")
            #expect((right < left) == Reference.isLess(expectedRight, expectedLeft), "\(b) < \(a)")
            let same = !Reference.isLess(expectedLeft, expectedRight) && !Reference.isLess(expectedRight, expectedLeft)
            #expect((left == right) == same, "\(a) == \(b)")
            if same {
                equal += 1
                #expect(left.hashValue == right.hashValue, "\(a), \(b)")
                #expect(
                    JSONValue.number(left).serialized(.canonical) == JSONValue.number(right).serialized(.canonical))
            }
            #expect(left.isIntegral == !expectedLeft.digits[120...].contains { $0 != 0 }, "\(a)")
            #expect(left.isZero == !expectedLeft.digits.contains { $0 != 0 })
            #expect(left.text == a)
            #expect(try JSONValue.parse(JSONValue.number(left).serialized(.canonical)) == .number(left), "\(a)")
        }
        #expect(equal > 5 || digits > 4)
    }

    @Test("multiples are those of a schoolbook division", arguments: [(3, 2), (12, 3), (24, 17)])
    func multiples(_ digits: Int, _ divisorDigits: Int) throws {
        var random = Seeded(state: UInt64(digits))
        var found = 0
        for _ in 0..<50 {
            let (a, b) = (
                text(&random, digits: digits, exponents: 0...30),
                text(&random, digits: divisorDigits, exponents: -3...3)
            )
            let left = try #require(JSONNumber(text: a))
            let right = try #require(JSONNumber(text: b))
            let expected = right.isZero ? nil : Reference(a).isMultiple(of: Reference(b))
            #expect(left.isMultiple(of: right) == expected, "\(a) / \(b)")
            if expected == true, !left.isZero { found += 1 }
        }
        #expect(found > 0)
    }

    @Test("multiples of decimals and of numbers beyond the doubles") func division() throws {
        func check(_ a: String, _ b: String) throws -> Bool? {
            try #require(JSONNumber(text: a)).isMultiple(of: try #require(JSONNumber(text: b)))
        }
        #expect(try check("0.3", "0.1") == true)
        #expect(try check("1e308", "0.123456789") == false)
        #expect(try check("12391239123", "1e-8") == true)
        #expect(try check("0.00751", "0.0001") == false)
        #expect(try check("1e999999999999999999", "7") == false)
        #expect(try check("7e999999999999999999", "7e-999999999999999999") == true)
        #expect(try check("1", "0") == nil)
        #expect(try check("1", "1." + String(repeating: "1", count: 40)) == nil)
        #expect(JSONNumber(0.3).isMultiple(of: 0.1) == true)
        #expect(JSONNumber(.nan).isMultiple(of: 1.0) == nil)
        #expect(JSONNumber(Int64.min).isMultiple(of: JSONNumber(Int64(2))) == true)
    }

    @Test("huge exponents cost neither memory nor time") func bounded() throws {
        let huge = try #require(JSONNumber(text: "1e999999999999999999"))
        let tiny = try #require(JSONNumber(text: "1e-999999999999999999"))
        #expect(huge.isIntegral && !tiny.isIntegral && tiny < huge && huge > JSONNumber(.greatestFiniteMagnitude))
        #expect(huge < JSONNumber(.infinity) && JSONNumber(-.infinity) < tiny)
        #expect(huge.integerValue == nil && tiny.integerValue == nil)
        #expect(huge.hashValue == JSONNumber(text: "10e999999999999999998")?.hashValue)
        #expect(
            String(decoding: JSONValue.number(huge).serialized(.canonical), as: UTF8.self) == "1e+999999999999999999")
        let long = try #require(JSONNumber(text: String(repeating: "9", count: 100_000)))
        #expect(long.isIntegral && long == long && !(long < long) && long.doubleValue == nil)
    }

    @Test("doubles are the decimals that they are written as") func doubles() throws {
        var random = Seeded(state: 5)
        for _ in 0..<2000 {
            let (a, b) = (random.double(), random.double())
            let (left, right) = (JSONNumber(a), JSONNumber(b))
            let (leftText, rightText) = (
                try #require(JSONNumber(text: left.text)), try #require(JSONNumber(text: right.text))
            )
            #expect(left == leftText && left.hashValue == leftText.hashValue)
            #expect((left < right) == (a < b) && (leftText < right) == (a < b) && (left < rightText) == (a < b))
        }
        #expect(
            !(JSONNumber(.nan) < 1.0) && !(JSONNumber(1.0) < JSONNumber(.nan)) && JSONNumber(.nan) == JSONNumber(.nan))
        #expect(
            JSONNumber(.infinity).text == "null" && !JSONNumber(.infinity).isFinite && !JSONNumber(.infinity).isIntegral
        )
    }

    @Test(
        "only JSON's numbers are numbers",
        arguments: [
            "", "-", "+1", "01", ".5", "1.", "1e", " 1", "1 ", "0x1", "NaN", "1,2", "\"1\"", "1e1000000000000000000",
        ])
    func spelling(_ text: String) { #expect(JSONNumber(text: text) == nil) }
}
