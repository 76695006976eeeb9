// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// Every production of RFC 8259, section by section, with the ways in which it can be violated.
@Suite("Grammar of RFC 8259") struct GrammarTests {
    /// Texts that each section allows.
    static let accepted: [String] = [
        // Section 2: whitespace is space, tab, LF and CR, around every structural character.
        " 1", "1 ", "\n\t\r 1 \n\t\r ", "[\t1\r\n,\n2 ]", "[ ]", "[\n]", "{ }", "{\r\n}", "{ \"a\" : 1 , \"b\" : 2 }",
        // Section 3: any value may be the document.
        "null", "true", "false", "0", "\"\"", "[]", "{}",
        // Section 4.
        "{\"a\":1}", "{\"\":0}", "{\"a\":{}}", "{\"a\":[]}", "{\"a\":null}", "{\"\\u0000a\":1}", "{\"a\\\"b\":1}",
        "{\"é\":1}", "{\"é\":1,\"e\u{301}\":2}", "{\"A\":1,\"a\":2}", "{\"a\":{\"a\":{\"a\":1}},\"b\":{\"a\":1}}",
        "{\"a\":[{\"b\":[{}]}]}", "[{\"a\":1},{\"a\":2}]",
        // Section 5.
        "[1]", "[1,2]", "[1 , 2]", "[[]]", "[[],[[]]]", "[null,true,false]", "[1,null,null,2]", "[\"\"]", "[\"a\",1.5]",
        // Section 6.
        "-0", "1", "-1", "10", "123456789", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
        "123456789012345678901234567890", "0.0", "-0.0", "1.5", "0.1", "1e5", "1E5", "1e+5", "1e-5", "1.5e10", "1.0E-2",
        "0e0", "0e+1", "0E-0", "1e-400", "1e400", "-1e309", "1.7976931348623157e308", "5e-324", "20e1", "1e22", "1e23",
        "1e00000000000000000000005", "0.00000000000000000000000000000000000001", "[0e1]", "[-0,-1]",
        // Section 7.
        "\"a\"", "\" \"", "\"\\\"\"", "\"\\\\\"", "\"\\/\"", "\"/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"",
        "\"\\u0041\"", "\"\\u00e9\"", "\"\\u20AC\"", "\"\\uD834\\uDD1E\"", "\"\\uD83d\\ude00\"", "\"\\uDBFF\\uDFFF\"",
        "\"\\uD800\\uDC00\"", "\"\\uFFFF\"", "\"\\uFDD0\"", "\"\\u2028\\u2029\"", "\"\u{7F}\"", "\"\u{80}\"",
        "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{2028}\"", "\"é\"", "\"€\"", "\"😀\"", "\"\u{D7FF}\"", "\"\u{E000}\"",
        "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\\\\u0000\"", "\"\\\\a\"", "\"a/*b*/c/*d//e\"", "\"'\"",
        "\"new\\u000Aline\"", "\"\u{FEFF}\"", "\"0123456789abcdef\"", "\"01234567\"", "\"0123456\\n\"",
        "\"01234567\\n89\"", "\"0123456é89\"",
    ]

    @Test("accepts", arguments: accepted) func accepts(_ text: String) throws {
        let bytes = Array(text.utf8)
        #expect(Verdict(on: bytes).error == nil)
        #expect(ReferenceRecogniser.accepts(bytes))
        let value = try JSONValue.parse(text)
        #expect(try JSONValue.parse(value.text) == value)
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let code: JSONError.Code
        let offset: Int
        let line: Int
        let column: Int
        let pointer: String
        var testDescription: String { String(reflecting: String(decoding: bytes, as: UTF8.self)) }

        init(
            _ text: String, _ code: JSONError.Code, _ offset: Int, at pointer: String = "", line: Int = 1,
            column: Int? = nil
        ) {
            self.init(bytes: Array(text.utf8), code, offset, at: pointer, line: line, column: column)
        }

        init(
            bytes: [UInt8], _ code: JSONError.Code, _ offset: Int, at pointer: String = "", line: Int = 1,
            column: Int? = nil
        ) {
            self.bytes = bytes
            self.code = code
            self.offset = offset
            self.line = line
            self.column = column ?? offset + 1
            self.pointer = pointer
        }
    }

    private func check(_ violation: Violation) {
        #expect(!ReferenceRecogniser.accepts(violation.bytes))
        let error = Verdict(on: violation.bytes).error
        #expect(error?.code == violation.code)
        #expect(error?.offset == violation.offset)
        #expect(error?.line == violation.line)
        #expect(error?.column == violation.column)
        #expect(error?.pointer == violation.pointer)
        #expect(error?.expected.isEmpty == false)
    }

    static let texts: [Violation] = [
        Violation("", .unexpectedEnd, 0), Violation(" ", .unexpectedEnd, 1),
        Violation("\n\n ", .unexpectedEnd, 3, line: 3, column: 2), Violation("1 2", .trailingContent, 2),
        Violation("[][]", .trailingContent, 2), Violation("[]]", .trailingContent, 2),
        Violation("{}}", .trailingContent, 2), Violation("1,", .trailingContent, 1),
        Violation("{\"a\":1}\n\nx", .trailingContent, 9, line: 3, column: 1),
        Violation("{\"a\":1}/**/", .trailingContent, 7), Violation("[1]\u{0}", .trailingContent, 3),
        Violation("1\u{A0}", .trailingContent, 1), Violation("1\u{C}", .trailingContent, 1),
        Violation("[\u{B}1]", .unexpectedByte, 1, at: "/0"), Violation("[\u{C}1]", .unexpectedByte, 1, at: "/0"),
        Violation("[1\u{C}]", .unexpectedByte, 2, at: "/0"), Violation("[\u{A0}1]", .unexpectedByte, 1, at: "/0"),
        Violation("[1,\u{85}2]", .unexpectedByte, 3, at: "/1"), Violation("\u{2060}[]", .unexpectedByte, 0),
        Violation("\u{2028}1", .unexpectedByte, 0), Violation("\u{3000}1", .unexpectedByte, 0),
        Violation("\u{0}", .unexpectedByte, 0), Violation("[\n\u{0}", .unexpectedByte, 2, at: "/0", line: 2, column: 1),
        Violation("/* c */1", .unexpectedByte, 0), Violation("// c\n1", .unexpectedByte, 0),
        Violation("[1,// c\n2]", .unexpectedByte, 3, at: "/1"), Violation("#c\n1", .unexpectedByte, 0),
        Violation("[1/**/,2]", .unexpectedByte, 2, at: "/0"), Violation("<1>", .unexpectedByte, 0),
    ]

    @Test("section 2: one value, four kinds of whitespace, no comments", arguments: texts)
    func text(_ violation: Violation) { check(violation) }

    static let literals: [Violation] = [
        Violation("nul", .unexpectedEnd, 3), Violation("n", .unexpectedEnd, 1), Violation("tru", .unexpectedEnd, 3),
        Violation("fals", .unexpectedEnd, 4), Violation("nULL", .unexpectedByte, 1),
        Violation("True", .unexpectedByte, 0), Violation("FALSE", .unexpectedByte, 0),
        Violation("NULL", .invalidNumber, 0), Violation("truth", .unexpectedByte, 3),
        Violation("falze", .unexpectedByte, 3), Violation("[nuul]", .unexpectedByte, 3, at: "/0"),
        Violation("nullx", .trailingContent, 4), Violation("true1", .trailingContent, 4),
        Violation("[truefalse]", .unexpectedByte, 5, at: "/0"), Violation("undefined", .unexpectedByte, 0),
        Violation("[a]", .unexpectedByte, 1, at: "/0"), Violation("[*]", .unexpectedByte, 1, at: "/0"),
        Violation("nan", .unexpectedByte, 1), Violation("\u{FF11}", .unexpectedByte, 0),
    ]

    @Test("section 3: three literals, in lower case and in full", arguments: literals)
    func literal(_ violation: Violation) { check(violation) }

    static let objects: [Violation] = [
        Violation("{", .unexpectedEnd, 1), Violation("{\"a\"", .unexpectedEnd, 4, at: "/a"),
        Violation("{\"a\":", .unexpectedEnd, 5, at: "/a"), Violation("{\"a\":1", .unexpectedEnd, 6, at: "/a"),
        Violation("{\"a\":1,", .unexpectedEnd, 7), Violation("{\"a", .unexpectedEnd, 3),
        Violation("{\"a\":1,}", .unexpectedByte, 7), Violation("{,}", .unexpectedByte, 1),
        Violation("{\"a\"}", .unexpectedByte, 4, at: "/a"), Violation("{\"a\" 1}", .unexpectedByte, 5, at: "/a"),
        Violation("{\"a\",1}", .unexpectedByte, 4, at: "/a"), Violation("{\"a\":}", .unexpectedByte, 5, at: "/a"),
        Violation("{\"a\"::1}", .unexpectedByte, 5, at: "/a"), Violation("{\"a\"=1}", .unexpectedByte, 4, at: "/a"),
        Violation("{a:1}", .unexpectedByte, 1), Violation("{'a':1}", .unexpectedByte, 1),
        Violation("{1:1}", .unexpectedByte, 1), Violation("{null:1}", .unexpectedByte, 1),
        Violation("{[]:1}", .unexpectedByte, 1), Violation("{\"a\":1]", .unexpectedByte, 6, at: "/a"),
        Violation("{\"a\":1 \"b\":2}", .unexpectedByte, 7, at: "/a"),
        Violation("{\"a\":1;\"b\":2}", .unexpectedByte, 6, at: "/a"),
        Violation("{\"a\":1,,\"b\":2}", .unexpectedByte, 7), Violation("}", .unexpectedByte, 0),
        Violation("{\"a\":{\"b\":{\"c\":!}}}", .unexpectedByte, 15, at: "/a/b/c"),
        Violation("{\n \"é\": [1,\n  2 3]}", .unexpectedByte, 17, at: "/é/1", line: 3, column: 5),
        Violation("{\"a/b\":{\"~\":x}}", .unexpectedByte, 12, at: "/a~1b/~0"),
        Violation("{\"a\":1,\"a\":2}", .duplicateKey, 7, at: "/a"),
        Violation("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 7, at: "/a"),
        Violation("{\"\\u00e9\":1,\"é\":2}", .duplicateKey, 12, at: "/é"),
        Violation("{\"\":1,\"\":2}", .duplicateKey, 6, at: "/"),
        Violation("[{\"b\":{\"x\":1,\"y\":2,\"x\":3}}]", .duplicateKey, 19, at: "/0/b/x"),
        Violation("{\"a\":1,\"a\"", .duplicateKey, 7, at: "/a"),
    ]

    @Test("section 4: strings as keys, each once; colons and commas", arguments: objects)
    func object(_ violation: Violation) { check(violation) }

    static let arrays: [Violation] = [
        Violation("[", .unexpectedEnd, 1, at: "/0"), Violation("[1", .unexpectedEnd, 2, at: "/0"),
        Violation("[1,", .unexpectedEnd, 3, at: "/1"), Violation("[,", .unexpectedByte, 1, at: "/0"),
        Violation("[,1]", .unexpectedByte, 1, at: "/0"), Violation("[1,]", .unexpectedByte, 3, at: "/1"),
        Violation("[1,,2]", .unexpectedByte, 3, at: "/1"), Violation("[1 2]", .unexpectedByte, 3, at: "/0"),
        Violation("[1;2]", .unexpectedByte, 2, at: "/0"), Violation("[1:2]", .unexpectedByte, 2, at: "/0"),
        Violation("[1}", .unexpectedByte, 2, at: "/0"), Violation("]", .unexpectedByte, 0),
        Violation("[\"a\"", .unexpectedEnd, 4, at: "/0"), Violation("[\"a", .unexpectedEnd, 3, at: "/0"),
        Violation("[[[1],[2", .unexpectedEnd, 8, at: "/0/1/0"),
        Violation("[\"a\" \"b\"]", .unexpectedByte, 5, at: "/0"),
    ]

    @Test("section 5: values between brackets, commas between them", arguments: arrays)
    func array(_ violation: Violation) { check(violation) }

    static let numbers: [Violation] = [
        Violation("01", .invalidNumber, 0), Violation("-01", .invalidNumber, 1), Violation("00", .invalidNumber, 0),
        Violation("[1,007]", .invalidNumber, 3, at: "/1"), Violation("00.5", .invalidNumber, 0),
        Violation("-", .unexpectedEnd, 1), Violation("--1", .invalidNumber, 1), Violation("-a", .invalidNumber, 1),
        Violation("[-]", .invalidNumber, 2, at: "/0"), Violation("- 1", .invalidNumber, 1),
        Violation(".5", .invalidNumber, 0), Violation("-.5", .invalidNumber, 1), Violation("1.", .unexpectedEnd, 2),
        Violation("[1.]", .invalidNumber, 3, at: "/0"), Violation("1.e5", .invalidNumber, 2),
        Violation("1e", .unexpectedEnd, 2), Violation("[1e]", .invalidNumber, 3, at: "/0"),
        Violation("1e+", .unexpectedEnd, 3), Violation("[1e-]", .invalidNumber, 4, at: "/0"),
        Violation("1e5.5", .trailingContent, 3), Violation("1.2.3", .trailingContent, 3),
        Violation("1ee5", .invalidNumber, 2), Violation("1e+-5", .invalidNumber, 3),
        Violation("+1", .invalidNumber, 0), Violation("[+1]", .invalidNumber, 1, at: "/0"),
        Violation("0x10", .trailingContent, 1), Violation("0b1", .trailingContent, 1),
        Violation("1_000", .trailingContent, 1), Violation("[1_000]", .unexpectedByte, 2, at: "/0"),
        Violation("1f", .trailingContent, 1), Violation("2.5L", .trailingContent, 3),
        Violation("NaN", .invalidNumber, 0), Violation("-NaN", .invalidNumber, 1),
        Violation("Infinity", .invalidNumber, 0), Violation("-Infinity", .invalidNumber, 1),
        Violation("{\"a\":NaN}", .invalidNumber, 5, at: "/a"), Violation("1 000", .trailingContent, 2),
        Violation("[1e1234567890123456789]", .numberOutOfRange, 1, at: "/0"),
        Violation("1e99999999999999999999", .numberOutOfRange, 0),
    ]

    @Test("section 6: decimal, no leading zeros, digits on both sides of the point", arguments: numbers)
    func number(_ violation: Violation) { check(violation) }

    static let strings: [Violation] = [
        Violation("\"", .unexpectedEnd, 1), Violation("\"a", .unexpectedEnd, 2),
        Violation("\"a\"\"", .trailingContent, 3), Violation("\"\\\"", .unexpectedEnd, 3),
        Violation("\"\\", .unexpectedEnd, 2), Violation("'a'", .unexpectedByte, 0),
        Violation("[\"a', 1]", .unexpectedEnd, 8, at: "/0"), Violation("\"\\a\"", .invalidEscape, 2),
        Violation("\"\\x41\"", .invalidEscape, 2), Violation("\"\\0\"", .invalidEscape, 2),
        Violation("\"\\'\"", .invalidEscape, 2), Violation("\"\\U0041\"", .invalidEscape, 2),
        Violation("\"\\é\"", .invalidEscape, 2), Violation("\"\\\n\"", .invalidEscape, 2),
        Violation("\"\\u\"", .invalidEscape, 3), Violation("\"\\u12\"", .invalidEscape, 5),
        Violation("\"\\u123\"", .invalidEscape, 6), Violation("\"\\u123g\"", .invalidEscape, 6),
        Violation("\"\\u+123\"", .invalidEscape, 3), Violation("\"\\u 123\"", .invalidEscape, 3),
        Violation("\"\\u{41}\"", .invalidEscape, 3), Violation("\"\\u", .unexpectedEnd, 3),
        Violation("\"\\u00", .unexpectedEnd, 5), Violation("[1,\"ab\\q\"]", .invalidEscape, 7, at: "/1"),
        Violation("\"\n\"", .controlCharacter, 1), Violation("\"\t\"", .controlCharacter, 1),
        Violation("\"\u{0}\"", .controlCharacter, 1), Violation("\"\u{1F}\"", .controlCharacter, 1),
        Violation("\"01234567\u{1}\"", .controlCharacter, 9), Violation("{\"a\nb\":1}", .controlCharacter, 3),
        Violation("\"é\r\"", .controlCharacter, 3, column: 3),
    ]

    @Test("section 7: known escapes, no bare control characters", arguments: strings)
    func string(_ violation: Violation) { check(violation) }

    static let surrogates: [Violation] = [
        Violation("\"\\uD800\"", .loneSurrogate, 1), Violation("\"\\uDC00\"", .loneSurrogate, 1),
        Violation("\"\\uD800a\"", .loneSurrogate, 1), Violation("\"\\uD800\\n\"", .loneSurrogate, 1),
        Violation("\"\\uD800\\u0041\"", .loneSurrogate, 1), Violation("\"\\uD800\\uD800\"", .loneSurrogate, 1),
        Violation("\"\\uDFFF\\uD800\"", .loneSurrogate, 1), Violation("\"ab\\uDBFF \\uDFFF\"", .loneSurrogate, 3),
        Violation("{\"\\uD800\":1}", .loneSurrogate, 2), Violation("\"\\uD800\\u00\"", .invalidEscape, 11),
        Violation("\"\\uD800\\u", .unexpectedEnd, 9), Violation("\"\\uD800\\", .unexpectedEnd, 8),
        Violation("\"\\uD800", .unexpectedEnd, 7),
        Violation("[0,\"\\uD834\\uDD1E\\uDD1E\"]", .loneSurrogate, 16, at: "/1"),
    ]

    @Test("section 8.2: surrogates come in pairs", arguments: surrogates)
    func surrogate(_ violation: Violation) { check(violation) }

    static let encodings: [Violation] = [
        Violation("\u{FEFF}1", .byteOrderMark, 0), Violation("\u{FEFF}", .byteOrderMark, 0),
        Violation("[\u{FEFF}]", .unexpectedByte, 1, at: "/0"),
        Violation(bytes: [0xFE, 0xFF, 0, 0x31], .byteOrderMark, 0),
        Violation(bytes: [0xFF, 0xFE, 0x31, 0], .byteOrderMark, 0),
        Violation(bytes: [0xFF, 0xFE, 0, 0, 0x31, 0, 0, 0], .byteOrderMark, 0),
        Violation(bytes: [0, 0, 0xFE, 0xFF, 0, 0, 0, 0x31], .byteOrderMark, 0),
        Violation(bytes: [0, 0x5B, 0, 0x5D], .invalidUTF8, 0), Violation(bytes: [0x5B, 0, 0x5D, 0], .invalidUTF8, 0),
        Violation(bytes: [0x31, 0, 0, 0], .invalidUTF8, 0), Violation(bytes: [0, 0, 0, 0x31], .invalidUTF8, 0),
        Violation(bytes: [0xEF, 0xBB], .unexpectedByte, 0), Violation(bytes: [0xE9], .unexpectedByte, 0),
    ]

    @Test("section 8.1: UTF-8 without a byte order mark", arguments: encodings)
    func encoding(_ violation: Violation) { check(violation) }

    /// Sequences that RFC 3629, section 4, does not know: stray continuations, overlong forms, surrogate code points,
    /// beyond U+10FFFF, truncated.
    static let badBytes: [[UInt8]] = [
        [0x80], [0xBF], [0xC0, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xC2, 0xC2],
        [0xE0, 0x80, 0x80],
        [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80],
        [0xED, 0xAF, 0xBF], [0xED, 0xB0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98], [0xF0, 0x9F], [0xF0, 0x9F, 0x98, 0x28], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xF7, 0xBF, 0xBF, 0xBF], [0xF8, 0x88, 0x80, 0x80, 0x80],
        [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ]

    @Test("section 8.1: rejects what is not UTF-8, in strings and keys", arguments: badBytes)
    func badUTF8(_ bytes: [UInt8]) {
        check(Violation(bytes: Array("\"a".utf8) + bytes + Array("b\"".utf8), .invalidUTF8, 2))
        check(Violation(bytes: Array("\"0123456789".utf8) + bytes + Array("b\"".utf8), .invalidUTF8, 11))
        check(Violation(bytes: Array("{\"\u{E9}".utf8) + bytes + Array("\":1}".utf8), .invalidUTF8, 4, column: 4))
        check(Violation(bytes: Array("\"".utf8) + bytes, .invalidUTF8, 1))
    }

    @Test("every lead byte with second bytes at the edges of their ranges is judged as the reference does") func leads()
    {
        let seconds: [UInt8] = [0x20, 0x22, 0x5C, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xFF]
        for lead in 0x7F...0xFF {
            for second in seconds {
                for tail in [[], [0x80], [0x80, 0xBF]] as [[UInt8]] {
                    let bytes = [0x22, UInt8(lead), second] + tail + [0x22]
                    let isGood = performing { () throws(JSONError) in try JSONScanner.validate(bytes) } == nil
                    if isGood != ReferenceRecogniser.accepts(bytes) { Issue.record("\(bytes)") }
                }
            }
        }
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
        #expect(Verdict(on: Array(many.utf8)).error?.code == .duplicateKey)
        try JSONScanner.validate(Array(many.utf8), duplicateKeys: .lastWins)
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
