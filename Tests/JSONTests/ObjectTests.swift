// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Objects and values") struct ObjectTests {
    @Test("behaves like a list of pairs", arguments: [1, 2, 3, 4] as [UInt64]) func model(_ seed: UInt64) {
        var random = Seeded(state: seed)
        var object = JSONObject()
        var pairs: [(String, Int64)] = []
        for step in 0..<2000 {
            let key = "k\(random.below(40))"
            let place = pairs.firstIndex { $0.0 == key }
            if random.below(3) == 0 {
                #expect(object.removeValue(forKey: key) == place.map { .integer(pairs[$0].1) })
                if let place { pairs.remove(at: place) }
            } else {
                object[key] = .integer(Int64(step))
                if let place { pairs[place].1 = Int64(step) } else { pairs.append((key, Int64(step))) }
            }
            #expect(object[key]?.integerValue == pairs.first { $0.0 == key }?.1)
            #expect(object.count == pairs.count)
        }
        #expect(object.keys == pairs.map(\.0))
        #expect(object.map(\.value) == pairs.map { .integer($0.1) })
    }

    @Test("equality ignores order, at all sizes", arguments: [2, 16, 17, 100]) func order(_ count: Int) {
        let members = (0..<count).map { ("k\($0)", JSONValue.integer(Int64($0))) }
        let forward = JSONObject(members)
        var backward = JSONObject(members.reversed())
        #expect(forward == backward)
        #expect(forward.hashValue == backward.hashValue)
        backward["k0"] = 7
        #expect(forward != backward)
        backward["k0"] = nil
        #expect(forward != backward)
        #expect(
            JSONValue.object(forward).serialized(.canonical)
                == JSONValue.object(JSONObject(members.reversed())).serialized(.canonical))
    }

    @Test("keys are compared by code points") func codePoints() {
        let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2, "\u{212B}": 3, "\u{C5}": 4]
        #expect(object.count == 4)
        #expect(object["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        var many = JSONObject((0..<20).map { ("k\($0)", .null) })
        many["\u{E9}"] = 1
        #expect(many["e\u{301}"] == nil)
    }

    @Test("literals, accessors and pointers") func access() {
        let value: JSONValue = ["a": [1, 2.5, "x", true, nil], "b/c": ["~": 7], "": 0]
        #expect(value["a"]?[1]?.doubleValue == 2.5)
        #expect(value["a"]?[9] == nil)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value.value(at: "/b~1c/~0") == 7)
        #expect(value.value(at: "/a/3")?.boolValue == true)
        #expect(value.value(at: "/a/03") == nil)
        #expect(value.value(at: "/a/5") == nil)
        #expect(value.value(at: "/") == 0)
        #expect(value.value(at: "") == value)
        #expect(value.value(at: "a") == nil)
        #expect(value.value(at: "/~2") == nil)
    }
}
