// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Writing") struct WritingTests {
    @Test("what is written reads back equal, in every style", arguments: [1, 2, 3, 4, 5] as [UInt64]) func roundTrip(
        _ seed: UInt64
    ) throws {
        var random = Seeded(state: seed)
        for _ in 0..<200 {
            let value = random.value()
            for style in [JSONStyle.compact, .pretty, .canonical] {
                let bytes = value.serialized(style)
                #expect(try JSONValue.parse(bytes) == value)
                if style != .pretty { #expect(!bytes.contains(0x0A)) }
            }
            #expect(try JSONScanner.compacted(value.serialized(.pretty)) == value.serialized())
            #expect(
                try JSONValue.parse(value.serialized(.canonical)).serialized(.canonical) == value.serialized(.canonical)
            )
        }
    }

    @Test("escapes") func escapes() {
        #expect(
            JSONValue.string("\"\\/\u{8}\u{C}\n\r\t\u{0}\u{1F}\u{7F}é😀").text
                == "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u{7F}é😀\"")
        #expect(JSONValue.string("0123456789\n0123456789").text == "\"0123456789\\n0123456789\"")
    }

    @Test("layouts") func layouts() {
        let value: JSONValue = ["b": [1, [], ["x": nil]], "a": [:], "ab": 2.0]
        #expect(value.text == "{\"b\":[1,[],{\"x\":null}],\"a\":{},\"ab\":2}")
        #expect(
            String(decoding: value.serialized(.canonical), as: UTF8.self)
                == "{\"a\":{},\"ab\":2,\"b\":[1,[],{\"x\":null}]}")
        #expect(
            String(decoding: value.serialized(.pretty), as: UTF8.self)
                == "{\n  \"b\": [\n    1,\n    [],\n    {\n      \"x\": null\n    }\n  ],\n  \"a\": {},\n  \"ab\": 2\n}"
        )
    }

    @Test("canonical keys are sorted by UTF-8 bytes, and equal numbers have one form") func canonical() {
        let value: JSONValue = ["\u{FFFD}": 1, "😀": 2, "z": 3]
        #expect(String(decoding: value.serialized(.canonical), as: UTF8.self) == "{\"z\":3,\"\u{FFFD}\":1,\"😀\":2}")
        #expect(JSONValue.number(-0.0).serialized(.canonical) == JSONValue.integer(0).serialized(.canonical))
        #expect(JSONValue.number(0x1p60).serialized(.canonical) == JSONValue.integer(1 << 60).serialized(.canonical))
    }

    @Test("the streaming writer puts commas") func streaming() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.value(1)
        writer.value(2.5)
        writer.value("x\n")
        writer.null()
        writer.value(true)
        writer.beginObject()
        writer.endObject()
        writer.raw(Array("[0]".utf8))
        writer.endArray()
        writer.key("b")
        writer.value(["k": [nil]] as JSONValue)
        writer.key("c")
        writer.value(Int64.min)
        let copy = writer
        writer.endObject()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == "{\"a\":[1,2.5,\"x\\n\",null,true,{},[0]],\"b\":{\"k\":[null]},\"c\":-9223372036854775808}")
        #expect(copy.count == writer.count - 1)
        #expect(writer.bytes == writer.finish())
    }

    @Test("compaction drops whitespace between tokens only") func compaction() throws {
        let text = " {\r\n \"a b\" : [ 1.50 , \"\\\" \\\\\" ,\t{ } ] }\n"
        #expect(
            String(decoding: try JSONScanner.compacted(Array(text.utf8)), as: UTF8.self)
                == "{\"a b\":[1.50,\"\\\" \\\\\",{}]}")
        #expect(
            performing { () throws(JSONError) in _ = try JSONScanner.compacted(Array("[1,\n2".utf8)) }?.code
                == .unexpectedEnd)
    }
}
