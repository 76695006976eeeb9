// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing

@Suite("Numbers") struct NumberTests {
    @Test(
        "integers of 64 bits are exact",
        arguments: [0, 1, -1, 9, 10, 99, 100, 9_007_199_254_740_993, .max, .max - 1, .min, .min + 1] as [Int64])
    func integers(_ value: Int64) throws {
        #expect(try JSONValue.parse(String(value)) == .integer(value))
        guard case .integer(let read) = try JSONValue.parse(JSONValue.integer(value).text) else {
            Issue.record("not read as an integer")
            return
        }
        #expect(read == value)
    }

    @Test("beyond 64 bits the nearest double is read") func large() throws {
        #expect(try JSONValue.parse("9223372036854775808") == .number(9223372036854775808.0))
        #expect(try JSONValue.parse("-9223372036854775809") == .number(-9223372036854775808.0))
        #expect(try JSONValue.parse("18446744073709551616") == .number(18446744073709551616.0))
        #expect(try JSONValue.parse("100000000000000000000000") == .number(1e23))
    }

    static let forms: [(Double, String)] = [
        (0, "0"), (-0.0, "-0"), (1, "1"), (-1.5, "-1.5"), (4.0, "4"), (0.1, "0.1"), (1e21, "1e+21"),
        (1e20, "100000000000000000000"),
        (1.2345678901234568e20, "123456789012345680000"), (1.5e300, "1.5e+300"), (1e-6, "0.000001"), (1e-7, "1e-7"),
        (1.25e-7, "1.25e-7"), (0.00012, "0.00012"), (0x1p-1074, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (0x1p53, "9007199254740992"), (0x1p60, "1152921504606846976"), (0x1p63, "9223372036854776000"),
        (1e16, "10000000000000000"), (123456.789, "123456.789"),
        (0.30000000000000004, "0.30000000000000004"),
        (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ]

    @Test("doubles are written as ECMAScript does", arguments: forms) func form(_ value: Double, _ text: String) {
        #expect(JSONValue.number(value).text == text)
    }

    @Test("doubles survive writing and reading, bit by bit") func roundTrip() throws {
        var random = Seeded(state: 11)
        for _ in 0..<5000 {
            let value = random.double()
            let text = JSONValue.number(value).text
            #expect(try JSONValue.parse(text).doubleValue?.bitPattern == value.bitPattern, "\(value) as \(text)")
        }
    }

    @Test("decimals are rounded as strtod does") func rounding() throws {
        var random = Seeded(state: 12)
        for _ in 0..<5000 {
            let digits = String((0..<1 + random.below(25)).map { _ in Character(String(random.below(10))) })
            let text = "\(random.below(10)).\(digits)e\(random.below(640) - 330)"
            let expected = strtod(text, nil)
            let read = performing { () throws(JSONError) in
                #expect(try JSONValue.parse(text).doubleValue == expected, "\(text)")
            }
            #expect(read?.code == (expected.isFinite ? nil : .numberOutOfRange), "\(text)")
        }
    }

    @Test("halfway cases go to even") func halfway() throws {
        #expect(try JSONValue.parse("9007199254740993.0").doubleValue == 9007199254740992)
        #expect(try JSONValue.parse("9007199254740995.0").doubleValue == 9007199254740996)
        #expect(try JSONValue.parse("2.2250738585072011e-308").doubleValue == strtod("2.2250738585072011e-308", nil))
        #expect(try JSONValue.parse("0." + String(repeating: "0", count: 400) + "1e401").doubleValue == 1)
    }

    @Test("integers and integral doubles are equal and hash alike") func equality() {
        #expect(JSONValue.integer(1) == .number(1.0))
        #expect(JSONValue.integer(1).hashValue == JSONValue.number(1.0).hashValue)
        #expect(JSONValue.integer(9_007_199_254_740_993) != .number(9_007_199_254_740_992))
        #expect(JSONValue.number(4.0).integerValue == 4)
        #expect(JSONValue.number(4.5).integerValue == nil)
        #expect(JSONValue.integer(4).doubleValue == 4)
        #expect(JSONValue.number(9.3e18).integerValue == nil)
    }
}
