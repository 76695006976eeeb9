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

    @Test(
        "what is read is written back character by character",
        arguments: [
            "-0", "1.0", "1.10", "-0.0", "0.00", "100.00", "1e400", "-1E+400", "1e-400", "0e0", "0E-0", "1e05", "1e+05",
            "1e-00", "0.1e1", "18446744073709551616", "9223372036854775808", "-9223372036854775809", "1e999999999",
            "123456789012345678901234567890.123456789012345678901234567890e-77", "0.1234567890123456789",
            "0.30000000000000004", "1E5", "1.5E-7", "9999999999999999999", "0.0000000000000000001",
            "12345678901234567.89",
            "1e999999999999999999", "-1e-999999999999999999", "1e10000", "1e-9999", "12.0e3",
        ])
    func keptAsWritten(_ text: String) throws {
        #expect(try JSONValue.parse(text).text == text)
        #expect(try JSONValue.parse("[\(text) ,1]").text == "[\(text),1]")
        #expect(JSONNumber(text: text)?.text == text)
        #expect(text.utf8.contains(0x0A) || JSONNumber(text: text + " ") == nil)
    }

    @Test("beyond 64 bits the nearest double is found") func large() throws {
        #expect(try JSONValue.parse("9223372036854775808").doubleValue == 9223372036854775808.0)
        #expect(try JSONValue.parse("-9223372036854775809").doubleValue == -9223372036854775808.0)
        #expect(try JSONValue.parse("18446744073709551616").doubleValue == 18446744073709551616.0)
        #expect(try JSONValue.parse("100000000000000000000000").doubleValue == 1e23)
        #expect(try JSONValue.parse("1.7976931348623158e308").doubleValue == .greatestFiniteMagnitude)
        #expect(try JSONValue.parse("1.7976931348623159e308").doubleValue == nil)
        #expect(try JSONValue.parse("-1e400").doubleValue == nil)
        #expect(try JSONValue.parse("1e999999999999999999").doubleValue == nil)
        #expect(try JSONValue.parse("1e-999999999999999999").doubleValue == 0)
        #expect(try JSONValue.parse("-0e00").doubleValue?.sign == .minus)
        #expect(JSONValue.number(.infinity).doubleValue == nil && JSONValue.number(.nan).doubleValue == nil)
    }

    @Test("an exponent of 19 digits is refused, zeros before it do not count") func exponents() throws {
        let error = performing { () throws(JSONError) in _ = try JSONValue.parse("[1e1000000000000000000]") }
        #expect(error?.code == .numberOutOfRange && error?.offset == 1)
        #expect(error?.expected == "an exponent of at most 18 digits")
        #expect(try JSONValue.parse("1e-000000000000000000000005") == .number(0.00001))
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
            #expect(try JSONValue.parse(text).doubleValue == (expected.isFinite ? expected : nil), "\(text)")
            #expect(try JSONValue.parse(text).text == text)
        }
    }

    @Test("a digit far behind a midpoint decides") func midpoint() throws {
        let midpoint = "9007199254740993." + String(repeating: "0", count: 5000)
        #expect(try JSONValue.parse(midpoint).doubleValue == 9007199254740992)
        #expect(try JSONValue.parse(midpoint + "1").doubleValue == 9007199254740994)
        #expect(try JSONValue.parse("-" + midpoint + "1").doubleValue == -9007199254740994)
    }

    @Test("halfway cases go to even") func halfway() throws {
        #expect(try JSONValue.parse("9007199254740993.0").doubleValue == 9007199254740992)
        #expect(try JSONValue.parse("9007199254740995.0").doubleValue == 9007199254740996)
        #expect(try JSONValue.parse("2.2250738585072011e-308").doubleValue == strtod("2.2250738585072011e-308", nil))
        #expect(try JSONValue.parse("0." + String(repeating: "0", count: 400) + "1e401").doubleValue == 1)
    }

    @Test("integers and integral numbers are equal and hash alike") func equality() throws {
        #expect(JSONValue.integer(1) == .number(1.0))
        for text in ["1.0", "1e0", "0.1e1", "10e-1", "1.000000000000000000000000000", "100000000000000000000e-20"] {
            let value = try JSONValue.parse(text)
            #expect(value == 1 && value.hashValue == JSONValue.integer(1).hashValue && value.integerValue == 1)
        }
        #expect(JSONValue.integer(9_007_199_254_740_993) != .number(9_007_199_254_740_992))
        #expect(JSONValue.number(4.0).integerValue == 4)
        #expect(JSONValue.number(4.5).integerValue == nil)
        #expect(JSONValue.integer(4).doubleValue == 4)
        #expect(JSONValue.number(9.3e18).integerValue == nil)
        #expect(try JSONValue.parse("-9223372036854775808.0").integerValue == .min)
        #expect(try JSONValue.parse("9223372036854775808").integerValue == nil)
        #expect(try JSONValue.parse("1e400") != JSONValue.parse("1e401"))
        #expect(try JSONValue.parse("1e400") == JSONValue.parse("10.0e399"))
        #expect(try JSONValue.parse("0.1") == .number(0.1))
        #expect(try JSONValue.parse("-0") == 0)
        #expect(try JSONValue.parse("0.1000000000000000055511151231257827") != .number(0.1))
    }
}
