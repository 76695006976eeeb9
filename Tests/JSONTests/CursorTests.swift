// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Typed cursor") struct CursorTests {
    struct Order: Equatable {
        var number: Int64 = 0
        var customer = ""
        var weights: [Double] = []
        var isPaid = false
    }

    private func order(_ text: String) throws(JSONError) -> Order {
        try JSONCursor.read(Array(text.utf8)) { (cursor) throws(JSONError) in
            var order = Order()
            try cursor.beginObject()
            while try cursor.nextKey() {
                if cursor.keyIs("number") {
                    order.number = try cursor.readInteger()
                } else if cursor.keyIs("customer") {
                    order.customer = try cursor.readString()
                } else if cursor.keyIs("paid") {
                    order.isPaid = try cursor.readBool()
                } else if cursor.keyIs("weights") {
                    try cursor.beginArray()
                    while try cursor.nextElement() { order.weights.append(try cursor.readDouble()) }
                }
            }
            return order
        }
    }

    @Test("decodes into a program's own type; members that nobody reads are passed over") func decodes() throws {
        let read = try order(
            #" {"number": 12, "extra": {"a": [1, {"b": null}]}, "customer": "Zo\u00eb", "weights": [1, 2.5, -1e2], "paid": true}"#
        )
        #expect(read == Order(number: 12, customer: "Zoë", weights: [1, 2.5, -100], isPaid: true))
        #expect(try order("{}") == Order())
        #expect(try order(#"{"\u006eumber":4.0}"#).number == 4)
    }

    @Test("a key is told apart from its neighbours in length and case") func keys() throws {
        let found = try JSONCursor.read(Array(#"{"a":1,"ab":2,"":3,"A":4,"a\u0062c":5,"é":6}"#.utf8)) {
            (cursor) throws(JSONError) in
            var found: [String] = []
            try cursor.beginObject()
            while try cursor.nextKey() {
                let tests = [
                    cursor.keyIs("a"), cursor.keyIs("ab"), cursor.keyIs(""), cursor.keyIs("A"), cursor.keyIs("abc"),
                    cursor.keyIs("é"),
                ]
                found.append("\(cursor.key) \(tests.map { $0 ? "1" : "0" }.joined())")
            }
            return found
        }
        #expect(found == ["a 100000", "ab 010000", " 001000", "A 000100", "abc 000010", "é 000001"])
    }

    @Test(
        "another kind is refused where it stands",
        arguments: [
            (#"{"number":"1"}"#, 10, "/number", "an integer of 64 bits"),
            (#"{"number":1.5}"#, 10, "/number", "an integer of 64 bits"),
            (#"{"number":9223372036854775808}"#, 10, "/number", "an integer of 64 bits"),
            (#"{"customer":null}"#, 12, "/customer", "a string"), (#"{"weights":{}}"#, 11, "/weights", "an array"),
            (#"{"weights":[1,"2"]}"#, 14, "/weights/1", "a number"),
            (#"{"weights":[1e999]}"#, 12, "/weights/0", "a number between -1.8e308 and 1.8e308"),
            (#"{"paid":0}"#, 8, "/paid", "true or false"), ("[]", 0, "", "an object"),
        ])
    func wrongKind(_ text: String, _ offset: Int, _ pointer: String, _ expected: String) {
        let error = performing { () throws(JSONError) in _ = try order(text) }
        #expect(error?.code == .wrongKind)
        #expect(error?.offset == offset)
        #expect(error?.pointer == pointer)
        #expect(error?.expected == expected)
    }

    @Test("after a refusal the same value can be read as something else") func secondTry() throws {
        let read = try JSONCursor.read(Array("[1.5,\"x\"]".utf8)) { (cursor) throws(JSONError) in
            var parts: [String] = []
            try cursor.beginArray()
            while try cursor.nextElement() {
                do throws(JSONError) { parts.append("\(try cursor.readInteger())") } catch {
                    parts.append("no, " + (try cursor.readValue()).text)
                }
            }
            return parts
        }
        #expect(read == ["no, 1.5", "no, \"x\""])
    }

    @Test("an error that the caller swallows comes again, and from read") func swallowed() {
        var later: JSONError?
        let error = performing { () throws(JSONError) in
            try JSONCursor.read(Array("[01,{\"a\":1}]".utf8)) { (cursor) throws(JSONError) in
                try cursor.beginArray()
                _ = try cursor.nextElement()
                _ = try? cursor.readInteger()
                later = performing { () throws(JSONError) in _ = try cursor.nextElement() }
            }
        }
        #expect(error?.code == .invalidNumber)
        #expect(error?.offset == 1)
        #expect(later == error)
    }

    @Test("what stands behind the part that was read is checked all the same") func rest() {
        for (text, code) in [
            ("{\"a\":1,\"b\":[1,]}", JSONError.Code.unexpectedByte), ("{\"a\":1,\"a\":2}", .duplicateKey),
            ("{\"a\":1,\"b\":{\"c\":1,\"c\":2}}", .duplicateKey), ("{\"a\":1}}", .trailingContent),
            ("{\"a\":1", .unexpectedEnd),
        ] {
            let error = performing { () throws(JSONError) in
                try JSONCursor.read(Array(text.utf8)) { (cursor) throws(JSONError) in
                    try cursor.beginObject()
                    _ = try cursor.nextKey()
                    _ = try cursor.readInteger()
                }
            }
            #expect(error?.code == code, "\(text)")
        }
    }

    @Test("reading where there is no value, or in the wrong container, is an error and no crash") func misuse() {
        func run(_ body: (inout JSONCursor) throws(JSONError) -> Void) -> JSONError? {
            performing { () throws(JSONError) in try JSONCursor.read(Array("[1,{\"a\":2}]".utf8), body) }
        }
        #expect(
            run { (cursor) throws(JSONError) in
                try cursor.skip()
                try cursor.skip()
            }?.code == .wrongKind)
        #expect(run { (cursor) throws(JSONError) in _ = try cursor.nextKey() }?.code == .wrongKind)
        #expect(
            run { (cursor) throws(JSONError) in
                try cursor.beginArray()
                _ = try cursor.nextKey()
            }?.code == .wrongKind)
        #expect(
            run { (cursor) throws(JSONError) in
                try cursor.leave()
                try cursor.beginArray()
                try cursor.leave()
                try cursor.leave()
            } == nil)
    }

    @Test("leave passes over the rest of the innermost container only") func leaving() throws {
        let read = try JSONCursor.read(Array("[[1,2,3],[4,5],6]".utf8)) { (cursor) throws(JSONError) in
            var firsts: [Int64] = []
            try cursor.beginArray()
            while try cursor.nextElement() {
                if cursor.kind == .array {
                    try cursor.beginArray()
                    _ = try cursor.nextElement()
                    firsts.append(try cursor.readInteger())
                    try cursor.leave()
                } else {
                    firsts.append(try cursor.readInteger())
                }
            }
            return firsts
        }
        #expect(read == [1, 4, 6])
    }

    @Test("ranges and compacted bytes are those of the value, as written") func slices() throws {
        let bytes = Array("{ \"a\" : [ 1.10 , \"\\u0041 \\n\" ] ,\n \"b\":{\"x\":1e2}, \"c\" : 2 }".utf8)
        var parts: [String] = []
        try JSONCursor.read(bytes) { (cursor) throws(JSONError) in
            try cursor.beginObject()
            while try cursor.nextKey() {
                if cursor.keyIs("c") {
                    parts.append(String(decoding: bytes[try cursor.skip()], as: UTF8.self))
                } else {
                    parts.append(String(decoding: try cursor.readCompacted(), as: UTF8.self))
                }
            }
        }
        #expect(parts == ["[1.10,\"\\u0041 \\n\"]", "{\"x\":1e2}", "2"])
    }

    @Test("limits hold across typed reads, skips and trees") func limits() {
        func code(_ text: String, _ limits: JSONLimits) -> JSONError.Code? {
            performing { () throws(JSONError) in
                try JSONCursor.read(Array(text.utf8), limits: limits) { (cursor) throws(JSONError) in
                    try cursor.beginArray()
                    _ = try cursor.nextElement()
                    _ = try cursor.readValue()
                }
            }?.code
        }
        #expect(code("[[1,2],3]", JSONLimits(maximumMembers: 4)) == nil)
        #expect(code("[[1,2],3]", JSONLimits(maximumMembers: 3)) == .tooManyMembers)
        #expect(code("[[[1]],[[2]]]", JSONLimits(maximumDepth: 3)) == nil)
        #expect(code("[[[1]],[[[2]]]]", JSONLimits(maximumDepth: 3)) == .tooDeep)
        #expect(code("[[[[1]]]]", JSONLimits(maximumDepth: 3)) == .tooDeep)
        #expect(code("[\"abcd\"]", JSONLimits(maximumStringBytes: 3)) == .stringTooLong)
    }

    @Test("duplicates are found in objects inside, beside and around large ones") func duplicates() {
        let large = (0..<40).map { "\"k\($0)\":\($0 == 20 ? "{\"k1\":{\"k2\":1},\"k2\":[{\"k1\":1}]}" : "0")" }
        let good = "{" + large.joined(separator: ",") + "}"
        let nested =
            "{\"a\":\(good),\"k0\":\(good),\"b\":[\(good),\(good)],\"k1\":1,"
            + (0..<30).map { "\"z\($0)\":\(good)" }.joined(separator: ",") + "}"
        #expect(Verdict(on: Array(nested.utf8)).error == nil)
        for key in ["a", "k0", "k1", "z0", "z29", "\\u007a7"] {
            let error = Verdict(on: Array((nested.dropLast() + ",\"\(key)\":0}").utf8)).error
            #expect(error?.code == .duplicateKey, "\(key)")
        }
        for key in ["k0", "k16", "k17", "k39", "\\u006b20"] {
            let broken = "{" + large.joined(separator: ",") + ",\"\(key)\":0}"
            let error = Verdict(on: Array("{\"k1\":[\(good),\(broken)]}".utf8)).error
            #expect(error?.code == .duplicateKey, "\(key)")
            #expect(error?.pointer.hasPrefix("/k1/1/k") == true)
        }
    }

    @Test("a scan says how large a document is, and how large without whitespace") func scan() throws {
        let scan = try JSONScanner.validate(Array(" [1, 2]\n".utf8))
        #expect(scan == (try JSONScanner.validate(Array("[ 1,2 ] ".utf8))))
        #expect(scan.byteCount == 8)
        #expect(scan.compactByteCount == 5)
        #expect(!scan.isCompact)
        #expect(try JSONScanner.validate(Array("\"a \\n b\"".utf8)).isCompact)
    }

    @Test("numbers and escapes pass a compaction as they are") func compaction() throws {
        let text =
            "{ \"a\":1.10, \"b\" : 1E+2,\n\"c\":123456789012345678901234567890,\r\"d\":\"\\u0041\\/ \\\" x\",\t\"e\":-0 }"
        let expected =
            "{\"a\":1.10,\"b\":1E+2,\"c\":123456789012345678901234567890,\"d\":\"\\u0041\\/ \\\" x\",\"e\":-0}"
        #expect(String(decoding: try JSONScanner.compacted(Array(text.utf8)), as: UTF8.self) == expected)
        #expect(try JSONScanner.compacted(Array(expected.utf8)) == Array(expected.utf8))
    }
}
