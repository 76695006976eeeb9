// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Where an error is") struct ErrorPlaceTests {
    struct Case: Sendable {
        var text: String
        var offset: Int
        var line: Int
        var column: Int
        var pointer: String
        var expected: String
    }

    static let cases: [Case] = [
        Case(
            text: "[1,]", offset: 3, line: 1, column: 4, pointer: "/1",
            expected: "a value (JSON has no trailing commas)"),
        Case(text: "{\n \"é\": [1,\n  2 3]}", offset: 17, line: 3, column: 5, pointer: "/é/1", expected: "',' or ']'"),
        Case(
            text: "{\"a\":{\"b\":[0,{\"c\":tru}]}}", offset: 21, line: 1, column: 22, pointer: "/a/b/1/c",
            expected: "'true', 'false' or 'null' in full"),
        Case(text: "{\"a/b\":{\"~\":x}}", offset: 12, line: 1, column: 13, pointer: "/a~1b/~0", expected: "a value"),
        Case(
            text: "{\"a\":[[1],[2]],\"q\\\"\\n\":01}", offset: 23, line: 1, column: 24, pointer: "/q\"\n",
            expected: "a number without leading zeros"),
        Case(
            text: "{\"a\":1,\"b\":{\"x\":1,\"x\":2}}", offset: 18, line: 1, column: 19, pointer: "/b/x",
            expected: "every key of an object once"),
        Case(text: "{\"a\":1,b:2}", offset: 7, line: 1, column: 8, pointer: "", expected: "a key in double quotes"),
        Case(text: "{\"a\":1} x", offset: 8, line: 1, column: 9, pointer: "", expected: "the end of the document"),
        Case(text: "", offset: 0, line: 1, column: 1, pointer: "", expected: "a value"),
    ]

    @Test("offset, line, column, pointer, expectation", arguments: cases) func place(_ expected: Case) {
        let error = performing { () throws(JSONError) in _ = try JSONValue.parse(expected.text) }
        #expect(error?.offset == expected.offset)
        #expect(error?.line == expected.line)
        #expect(error?.column == expected.column)
        #expect(error?.pointer == expected.pointer)
        #expect(error?.expected == expected.expected)
    }

    @Test("the description is one sentence with the place") func description() {
        let error = performing { () throws(JSONError) in _ = try JSONValue.parse("{\"a\":\n[1,]}") }
        #expect(
            error?.description
                == "line 2, column 4 (at /a/1): unexpected character; expected a value (JSON has no trailing commas)")
    }

    @Test("limits are told with their figures") func limits() {
        func code(_ text: String, _ limits: JSONLimits) -> JSONError? {
            performing { () throws(JSONError) in _ = try JSONValue.parse(text, limits: limits) }
        }
        #expect(code("[[[1]]]", JSONLimits(maximumDepth: 3)) == nil)
        #expect(code("[[[[]]]]", JSONLimits(maximumDepth: 3))?.code == .tooDeep)
        #expect(code("[[[[]]]]", JSONLimits(maximumDepth: 3))?.expected == "at most 3 levels of nesting")
        #expect(code("[[[[]]]]", JSONLimits(maximumDepth: 3))?.offset == 3)
        #expect(code("12345", JSONLimits(maximumBytes: 4))?.code == .documentTooLarge)
        #expect(code("1234", JSONLimits(maximumBytes: 4)) == nil)
        #expect(code("[\"abcd\"]", JSONLimits(maximumStringBytes: 3))?.code == .stringTooLong)
        #expect(code("{\"abcd\":1}", JSONLimits(maximumStringBytes: 3))?.code == .stringTooLong)
        #expect(code("[\"abc\"]", JSONLimits(maximumStringBytes: 3)) == nil)
        #expect(code("[1,[2,3]]", JSONLimits(maximumMembers: 4)) == nil)
        #expect(code("[1,[2,3]]", JSONLimits(maximumMembers: 3))?.code == .tooManyMembers)
        #expect(code("{\"a\":{\"b\":1}}", JSONLimits(maximumMembers: 1))?.pointer == "/a")
    }
}
