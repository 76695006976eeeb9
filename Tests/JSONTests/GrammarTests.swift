// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Grammar of RFC 8259") struct GrammarTests {
    static let accepted: [String] = [
        "null", "true", "false", "0", "-0", "1", "-1", "10", "123456789", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "123456789012345678901234567890", "0.0", "-0.0", "1.5", "0.1",
        "1e5", "1E5", "1e+5", "1e-5", "1.5e10", "1.0E-2", "0e0", "0e+1", "0E-0", "1e-400", "1.7976931348623157e308",
        "5e-324", "2.2250738585072014e-308", "20e1", "1e22", "1e23", "0.00000000000000000000000000000000000001",
        "\"\"", "\"a\"", "\" \"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"",
        "\"\\u0041\"", "\"\\u00e9\"", "\"\\u20AC\"", "\"\\uD834\\uDD1E\"", "\"\\uD83d\\ude00\"", "\"\\uDBFF\\uDFFF\"",
        "\"\\uFFFF\"", "\"\\u2028\\u2029\"", "\"\u{7F}\"", "\"\u{80}\"", "\"\u{2028}\"", "\"é\"", "\"€\"", "\"😀\"",
        "\"\u{D7FF}\"", "\"\u{E000}\"", "\"\u{10FFFF}\"", "\"\\\\u0000\"", "\"\\\\a\"", "\"a/*b*/c/*d//e\"",
        "\"new\\u000Aline\"",
        "[]", "[ ]", "[\n]", "[1]", "[1,2]", "[1 , 2]", "[\t1\r\n,\n2 ]", "[[]]", "[[],[[]]]", "[null,true,false]",
        "[1,null,null,2]", "[\"\"]", "[\"a\",1.5]", "[0e1]", "{}", "{ }", "{\"a\":1}", "{\"a\" : 1}",
        "{ \"a\":1 , \"b\":2 }",
        "{\"\":0}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":null}", "{\"\\u0000a\":1}", "{\"a\\\"b\":1}", "{\"é\":1}",
        "{\"é\":1,\"e\u{301}\":2}", "{\"A\":1,\"a\":2}", " 1", "1 ", "\n\t\r 1 \n\t\r ", "{\"a\":[{\"b\":[{}]}]}",
        "\"0123456789abcdef\"", "\"01234567\"", "\"0123456\\n\"", "\"01234567\\n89\"", "\"0123456é89\"",
    ]

    @Test("accepts", arguments: accepted) func accepts(_ text: String) throws {
        let value = try JSONValue.parse(text)
        try JSONScanner.validate(Array(text.utf8))
        #expect(try JSONValue.parse(value.text) == value)
    }

    static let rejected: [(String, JSONError.Code)] = [
        ("", .unexpectedEnd), (" ", .unexpectedEnd), ("\n", .unexpectedEnd), ("nul", .unexpectedEnd),
        ("n", .unexpectedEnd),
        ("nULL", .unexpectedByte), ("True", .unexpectedByte), ("tru", .unexpectedEnd), ("truth", .unexpectedByte),
        ("nullx", .trailingContent), ("true1", .trailingContent), ("fals", .unexpectedEnd), ("falze", .unexpectedByte),
        ("undefined", .unexpectedByte), ("NaN", .invalidNumber), ("-NaN", .invalidNumber), ("Infinity", .invalidNumber),
        ("-Infinity", .invalidNumber), ("nan", .unexpectedByte), ("+1", .invalidNumber), ("01", .invalidNumber),
        ("-01", .invalidNumber), ("00", .invalidNumber), ("-", .unexpectedEnd), ("--1", .invalidNumber),
        ("-a", .invalidNumber), (".5", .invalidNumber), ("-.5", .invalidNumber), ("1.", .unexpectedEnd),
        ("[1.]", .invalidNumber), ("1.e5", .invalidNumber), ("1e", .unexpectedEnd), ("[1e]", .invalidNumber),
        ("1e+", .unexpectedEnd), ("[1e-]", .invalidNumber), ("1e5.5", .trailingContent), ("1.2.3", .trailingContent),
        ("0x10", .trailingContent), ("1_000", .trailingContent), ("1 2", .trailingContent), ("1,", .trailingContent),
        ("1e99999999999999999999", .numberOutOfRange),
        ("\u{FF11}", .unexpectedByte), ("0b1", .trailingContent), ("1f", .trailingContent), ("2.5L", .trailingContent),
        ("[", .unexpectedEnd), ("[1", .unexpectedEnd), ("[1,", .unexpectedEnd), ("[,", .unexpectedByte),
        ("[,1]", .unexpectedByte),
        ("[1,]", .unexpectedByte), ("[1,,2]", .unexpectedByte), ("[1 2]", .unexpectedByte), ("[1;2]", .unexpectedByte),
        ("[1:2]", .unexpectedByte), ("[1}", .unexpectedByte), ("]", .unexpectedByte), ("[]]", .trailingContent),
        ("[][]", .trailingContent), ("[\"a\"", .unexpectedEnd), ("[\"a", .unexpectedEnd), ("[a]", .unexpectedByte),
        ("[*]", .unexpectedByte), ("[1]\u{0}", .trailingContent), ("\u{0}", .unexpectedByte),
        ("[\u{B}1]", .unexpectedByte),
        ("[\u{C}1]", .unexpectedByte), ("[\u{A0}1]", .unexpectedByte), ("\u{2060}[]", .unexpectedByte),
        ("{", .unexpectedEnd), ("{\"a\"", .unexpectedEnd), ("{\"a\":", .unexpectedEnd), ("{\"a\":1", .unexpectedEnd),
        ("{\"a\":1,", .unexpectedEnd), ("{\"a\":1,}", .unexpectedByte), ("{,}", .unexpectedByte),
        ("{\"a\"}", .unexpectedByte),
        ("{\"a\" 1}", .unexpectedByte), ("{\"a\":}", .unexpectedByte), ("{\"a\"::1}", .unexpectedByte),
        ("{a:1}", .unexpectedByte),
        ("{'a':1}", .unexpectedByte), ("{1:1}", .unexpectedByte), ("{null:1}", .unexpectedByte),
        ("{\"a\":1]", .unexpectedByte),
        ("{\"a\":1 \"b\":2}", .unexpectedByte), ("{\"a\":1,,\"b\":2}", .unexpectedByte), ("}", .unexpectedByte),
        ("{}}", .trailingContent),
        ("{\"a\":1}/**/", .trailingContent), ("/* c */1", .unexpectedByte), ("// c\n1", .unexpectedByte),
        ("[1,// c\n2]", .unexpectedByte),
        ("#c\n1", .unexpectedByte), ("'a'", .unexpectedByte), ("\"", .unexpectedEnd), ("\"a", .unexpectedEnd),
        ("\"a\"\"", .trailingContent), ("\"\\\"", .unexpectedEnd), ("\"\\", .unexpectedEnd),
        ("\"\\a\"", .invalidEscape),
        ("\"\\x41\"", .invalidEscape), ("\"\\0\"", .invalidEscape), ("\"\\'\"", .invalidEscape),
        ("\"\\U0041\"", .invalidEscape),
        ("\"\\u\"", .invalidEscape), ("\"\\u12\"", .invalidEscape), ("\"\\u123\"", .invalidEscape),
        ("\"\\u123g\"", .invalidEscape),
        ("\"\\u+123\"", .invalidEscape), ("\"\\u 123\"", .invalidEscape), ("\"\\u", .unexpectedEnd),
        ("\"\\u00", .unexpectedEnd),
        ("\"\\é\"", .invalidEscape), ("\"\\\n\"", .invalidEscape), ("\"\\uD800\"", .loneSurrogate),
        ("\"\\uDC00\"", .loneSurrogate),
        ("\"\\uD800a\"", .loneSurrogate), ("\"\\uD800\\n\"", .loneSurrogate), ("\"\\uD800\\u0041\"", .loneSurrogate),
        ("\"\\uD800\\uD800\"", .loneSurrogate), ("\"\\uDFFF\\uD800\"", .loneSurrogate),
        ("\"\\uD800\\u00\"", .invalidEscape),
        ("\"\\uD800\\u", .unexpectedEnd), ("\"\\uD800\\", .unexpectedEnd), ("\"\\uD800", .unexpectedEnd),
        ("\"\n\"", .controlCharacter), ("\"\t\"", .controlCharacter), ("\"\u{0}\"", .controlCharacter),
        ("\"\u{1F}\"", .controlCharacter),
        ("\"01234567\u{1}\"", .controlCharacter), ("{\"a\nb\":1}", .controlCharacter), ("\u{FEFF}1", .byteOrderMark),
        ("{\"a\":1,\"a\":2}", .duplicateKey), ("{\"a\":1,\"\\u0061\":2}", .duplicateKey),
        ("[{\"b\":{\"x\":1,\"y\":2,\"x\":3}}]", .duplicateKey),
    ]

    @Test("rejects", arguments: rejected) func rejects(_ text: String, _ code: JSONError.Code) {
        #expect(performing { () throws(JSONError) in _ = try JSONValue.parse(text) }?.code == code)
        let scanned = performing { () throws(JSONError) in try JSONScanner.validate(Array(text.utf8)) }
        #expect(scanned?.code == (code == .duplicateKey ? nil : code))
    }

    static let badBytes: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
        [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE],
        [0xFF],
        [0xF8, 0x88, 0x80, 0x80, 0x80],
    ]

    @Test("rejects what is not UTF-8", arguments: badBytes) func rejectsBadUTF8(_ bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let document = [quote, 0x61] + bytes + [0x62, quote]
        let error = performing { () throws(JSONError) in _ = try JSONValue.parse(document) }
        #expect(error?.code == .invalidUTF8)
        #expect(error?.offset == 2)
        #expect(performing { () throws(JSONError) in _ = try JSONValue.parse([quote] + bytes) }?.code == .invalidUTF8)
    }

    @Test(
        "names byte order marks of UTF-8 and UTF-16",
        arguments: [[0xEF, 0xBB, 0xBF, 0x31], [0xFE, 0xFF, 0, 0x31], [0xFF, 0xFE, 0x31, 0]] as [[UInt8]])
    func byteOrderMarks(_ bytes: [UInt8]) {
        #expect(performing { () throws(JSONError) in _ = try JSONValue.parse(bytes) }?.code == .byteOrderMark)
    }

    @Test("reads escapes and multibyte characters") func decodes() throws {
        #expect(try JSONValue.parse("\"\\u0041\\uD83D\\uDE00\\n\\/é😀\"") == .string("A😀\n/é😀"))
        #expect(try JSONValue.parse("\"\\u0000\"").stringValue?.utf8.count == 1)
    }

    @Test("the last duplicate wins where asked, at the first one's place") func lastWins() throws {
        let value = try JSONValue.parse("{\"a\":1,\"b\":2,\"a\":3}", duplicateKeys: .lastWins)
        #expect(value.text == "{\"a\":3,\"b\":2}")
        let many = "{" + (0..<50).map { "\"k\($0 % 25)\":\($0)" }.joined(separator: ",") + "}"
        let object = try JSONValue.parse(many, duplicateKeys: .lastWins)
        #expect(object.objectValue?.count == 25)
        #expect(object["k3"] == 28)
        #expect(performing { () throws(JSONError) in _ = try JSONValue.parse(many) }?.code == .duplicateKey)
    }
}

/// The typed error of a closure, nil if it ends well.
func performing<Failure: Error>(_ body: () throws(Failure) -> Void) -> Failure? {
    do throws(Failure) {
        try body()
        return nil
    } catch {
        return error
    }
}
