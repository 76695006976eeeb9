// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

// The keywords of validation, section 6, each with the cases that its section names.
@Suite("JSON Schema 2020-12: assertions") struct SchemaAssertionTests {
    static let any: [SchemaCase] = [
        SchemaCase("true", good: ["1", "null", "{}"]),
        SchemaCase("false", bad: ["1", "null", "{}"]),
        SchemaCase("{}", good: ["1", "[]"]),
        SchemaCase(
            ##"{"type":"integer"}"##, good: ["1", "1.0", "-5", "1e300", "10e-1", "18446744073709551616", "1.50e2"],
            bad: ["1.5", "\"1\"", "true", "null", "1e-300", "15e-1"]),
        SchemaCase(##"{"type":"number"}"##, good: ["1", "1.5", "1e400"], bad: ["\"1\"", "[]"]),
        SchemaCase(##"{"type":["string","null"]}"##, good: ["null", "\"\""], bad: ["0", "false", "{}"]),
        SchemaCase(##"{"type":["integer","number"]}"##, good: ["1", "1.5"], bad: ["\"\""]),
        SchemaCase(##"{"type":"boolean"}"##, good: ["true", "false"], bad: ["0", "null", "\"true\""]),
        SchemaCase(##"{"type":"array"}"##, good: ["[]"], bad: ["{}", "\"\""]),
        SchemaCase(##"{"type":"object"}"##, good: ["{}"], bad: ["[]", "null"]),
        SchemaCase(
            ##"{"enum":["a",1,null,{"x":[1]}]}"##, good: ["\"a\"", "1.0", "null", "{\"x\":[1.0]}"],
            bad: ["\"b\"", "true", "{\"x\":[2]}", "\"1\"", "{}"]),
        SchemaCase(
            ##"{"enum":["a","b","c","d","e","f","g","h","i",1,2.50,{"x":1,"y":2},[1],false,"é"]}"##,
            good: ["\"i\"", "1.0", "2.5", "{\"y\":2,\"x\":1.0}", "[1]", "false", "\"\u{E9}\""],
            bad: ["\"j\"", "2", "{\"x\":1}", "[2]", "true", "\"e\u{301}\"", "0", "null"]),
        SchemaCase(##"{"enum":[]}"##, bad: ["1", "null"]),
        SchemaCase(##"{"const":{"a":1,"b":2}}"##, good: ["{\"b\":2,\"a\":1}"], bad: ["{\"a\":1}", "null"]),
        SchemaCase(##"{"const":false}"##, good: ["false"], bad: ["0", "null", "[]"]),
        SchemaCase(##"{"const":0}"##, good: ["0", "-0", "0.0", "0e5"], bad: ["false", "1e-400"]),
        SchemaCase(##"{"const":null}"##, good: ["null"], bad: ["0", "false", "\"\""]),
        SchemaCase(##"{"const":"a\u0000b"}"##, good: ["\"a\\u0000b\""], bad: ["\"a\""]),
    ]

    static let numbers: [SchemaCase] = [
        SchemaCase(
            ##"{"minimum":1,"maximum":730}"##, good: ["1", "730", "1.0", "\"x\"", "729.99"],
            bad: ["0", "731", "0.999", "730.0001", "1e400", "-1e400"]),
        SchemaCase(
            ##"{"exclusiveMinimum":0,"exclusiveMaximum":1}"##, good: ["0.5", "5e-324", "1e-400"],
            bad: ["0", "1", "-0.0", "1.0", "0e10"]),
        SchemaCase(
            ##"{"exclusiveMinimum":9223372036854775807}"##, good: ["9223372036854775808", "1e19"],
            bad: ["9223372036854775807", "0"]),
        SchemaCase(##"{"exclusiveMaximum":-9223372036854775808}"##, good: ["-1e19"], bad: ["-9223372036854775808"]),
        SchemaCase(##"{"minimum":1,"exclusiveMinimum":1}"##, good: ["2", "1.5"], bad: ["1", "0"]),
        SchemaCase(##"{"minimum":0.5,"maximum":2.5}"##, good: ["1", "2", "0.5", "2.50"], bad: ["0", "3"]),
        SchemaCase(
            ##"{"minimum":9007199254740993}"##, good: ["9007199254740993", "9007199254740993.0"],
            bad: ["9007199254740992", "9007199254740992.0"]),
        SchemaCase(
            ##"{"maximum":9223372036854775807}"##, good: ["9223372036854775807"],
            bad: ["9223372036854775808", "1e19"]),
        SchemaCase(
            ##"{"maximum":0.30000000000000001}"##, good: ["0.3", "0.30000000000000000"],
            bad: ["0.30000000000000002", "0.300000000000000011"]),
        SchemaCase(
            ##"{"multipleOf":0.01}"##, good: ["4.35", "0.07", "19.99", "0", "3", "1e300", "-0.01"],
            bad: ["4.355", "0.001", "1e-300"]),
        SchemaCase(
            ##"{"multipleOf":3}"##, good: ["9", "-9", "0", "3e1", "\"x\""], bad: ["10", "3.5", "9007199254740992"]),
        SchemaCase(##"{"multipleOf":0.1}"##, good: ["0.3", "1.1", "\"x\""], bad: ["0.35"]),
        SchemaCase(##"{"multipleOf":1e-8}"##, good: ["12391239123", "1e300"], bad: ["1e-9"]),
        SchemaCase(##"{"type":"integer","multipleOf":0.123456789}"##, good: ["123456789"], bad: ["1"]),
        SchemaCase(
            ##"{"multipleOf":18446744073709551616}"##, good: ["36893488147419103232", "0"],
            bad: ["36893488147419103233", "1"]),
    ]

    static let strings: [SchemaCase] = [
        SchemaCase(
            ##"{"minLength":2,"maxLength":3}"##, good: ["\"ab\"", "\"😀😀\"", "\"e\u{301}a\"", "7", "\"éßü\""],
            bad: ["\"a\"", "\"😀\"", "\"abcd\"", "\"e\u{301}ab\"", "\"\""]),
        SchemaCase(##"{"maxLength":2.0}"##, good: ["\"ab\""], bad: ["\"abc\""]),
        SchemaCase(##"{"maxLength":1e400,"minLength":0}"##, good: ["\"ab\"", "\"\""]),
        SchemaCase(##"{"minLength":1e400}"##, good: ["5"], bad: ["\"ab\""]),
        SchemaCase(##"{"minLength":3,"maxLength":2}"##, good: ["1"], bad: ["\"ab\"", "\"abc\""]),
        SchemaCase(##"{"pattern":"b+c"}"##, good: ["\"abbcd\"", "5", "\"bc\""], bad: ["\"ac\"", "\"\""]),
        SchemaCase(##"{"pattern":"^\\p{Lu}\\d$"}"##, good: ["\"É5\""], bad: ["\"é5\"", "\"A55\""]),
        SchemaCase(##"{"pattern":""}"##, good: ["\"\"", "\"x\""]),
    ]

    static let containers: [SchemaCase] = [
        SchemaCase(##"{"minItems":1,"maxItems":2}"##, good: ["[1]", "[1,2]", "{}"], bad: ["[]", "[1,2,3]"]),
        SchemaCase(
            ##"{"uniqueItems":true}"##,
            good: ["[]", "[1,\"1\",true]", "[{\"a\":1},{\"a\":2}]", "[[1],[2]]", "[0,false]"],
            bad: [
                "[1,1.0]", "[{\"a\":1,\"b\":2},{\"b\":2,\"a\":1}]", "[1,2,3,4,5,6,7,8,9,10,5]", "[null,null]",
                "[[1],[1.0]]", "[1e400,10e399]",
            ]),
        SchemaCase(##"{"uniqueItems":false}"##, good: ["[1,1]"]),
        SchemaCase(
            ##"{"minProperties":1,"maxProperties":2}"##, good: ["{\"a\":1}", "[]"],
            bad: ["{}", "{\"a\":1,\"b\":1,\"c\":1}"]),
        SchemaCase(
            ##"{"required":["a","b"]}"##, good: ["{\"b\":1,\"a\":null}", "[]", "\"a\""], bad: ["{}", "{\"a\":1}"]),
        SchemaCase(##"{"required":[]}"##, good: ["{}"]),
        SchemaCase(##"{"required":["\u00e9"]}"##, good: ["{\"é\":1}"], bad: ["{\"e\u{301}\":1}"]),
        SchemaCase(
            ##"{"dependentRequired":{"a":["b","c"],"d":[]}}"##,
            good: ["{}", "{\"b\":1}", "{\"a\":1,\"b\":1,\"c\":1}", "{\"d\":1}", "3"],
            bad: ["{\"a\":1}", "{\"a\":1,\"b\":1}"]),
    ]

    @Test("any value", arguments: any) func anyTable(_ one: SchemaCase) throws { try one.check() }
    @Test("numbers, exactly", arguments: numbers) func numbersTable(_ one: SchemaCase) throws { try one.check() }
    @Test("strings by code points", arguments: strings) func stringsTable(_ one: SchemaCase) throws { try one.check() }
    @Test("arrays and objects", arguments: containers) func containersTable(_ one: SchemaCase) throws {
        try one.check()
    }

    @Test("uniqueItems finds equal values of any size and place") func unique() throws {
        let schema = try JSONSchema(compiling: ["uniqueItems": true])
        var random = Seeded(state: 7)
        for count in [2, 7, 63, 64, 65, 129, 1000] {
            var elements: [JSONValue] = (0..<count).map { index in
                [
                    .string("x\(index)"), .integer(Int64(index)), ["k": .integer(Int64(index))],
                    .number(Double(index) + 0.5),
                ][
                    index % 4]
            }
            #expect(schema.validate(.array(elements)) == [])
            let (from, to) = (random.below(count), random.below(count))
            elements.append(elements[from])
            elements.swapAt(count, to)
            let found = schema.validate(.array(elements))
            #expect(found.map(\.keyword) == ["uniqueItems"])
            #expect(
                found.first?.message.hasSuffix(
                    "at \(min(from == to ? count : from, to)) and \(max(from == to ? count : from, to))") == true,
                "\(found)")
        }
    }
}
