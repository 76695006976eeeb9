// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing

/// The reader remembers the keys of objects; nothing of that may show.
@Suite("Objects of one document") struct ShapeTests {
    /// Objects that begin alike, go on alike for a while, stop early or go on for longer.
    private func object(_ random: inout Seeded, _ depth: Int) -> JSONValue {
        let names = ["id", "name", "a", "", "é", "name of a longer key", "q\"", "x", "level", "k\n"]
        var object = JSONObject()
        let start = random.below(2)
        for number in 0..<random.below(random.below(9) == 0 ? 40 : 6) {
            let key = number < names.count ? names[(start + number) % names.count] : "k\(number)"
            if random.below(7) == 0 { continue }
            object[random.below(9) == 0 ? "other" : key] =
                depth > 0 && random.below(4) == 0 ? self.object(&random, depth - 1) : random.value(depth: 1)
        }
        return .object(object)
    }

    @Test("a table reads as its rows do alone, in every layout", arguments: 1...8 as ClosedRange<UInt64>)
    func rows(_ seed: UInt64) throws {
        var random = Seeded(state: seed)
        let rows = (0..<40).map { _ in object(&random, 3) }
        for style in [JSONStyle.compact, .pretty, .canonical] {
            let table = try JSONValue.parse(JSONValue.array(rows).serialized(style))
            for (row, read) in zip(rows, table.arrayValue ?? []) {
                let alone = try JSONValue.parse(row.serialized(style))
                #expect(read == row && alone == row)
                #expect(read.serialized() == alone.serialized() && read.hashValue == row.hashValue)
                for (key, value) in row.objectValue ?? [:] { #expect(read[key] == value) }
            }
            #expect(table.arrayValue?.count == rows.count)
        }
    }

    @Test("rows that were read together change alone") func copies() throws {
        let padding = String(repeating: "x", count: 600)
        let text = "[{\"a\":1,\"b\":2},{\"a\":3,\"b\":4},{\"a\":5,\"b\":6},\"\(padding)\"]"
        var rows = try #require(try JSONValue.parse(text).arrayValue).compactMap(\.objectValue)
        rows[0]["c"] = 7
        rows[1]["a"] = nil
        #expect(rows[0] == ["a": 1, "b": 2, "c": 7] && rows[0].keys == ["a", "b", "c"])
        #expect(rows[1] == ["b": 4])
        #expect(rows[2] == ["a": 5, "b": 6])
    }

    @Test(
        "a duplicate is found behind keys that were known",
        arguments: [
            "{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":1,\"a\":3}", "{\"a\":1,\"b\":2,\"c\":3,\"b\":4}",
            "{\"a\":1,\"\\u0061\":3}", "{\"a\":1,\"b\":2,\"c\":{},\"\\u0062\":3}",
        ])
    func duplicates(_ row: String) throws {
        let padding = String(repeating: "x", count: 600)
        let table = "[{\"a\":1,\"b\":2},{\"a\":1,\"b\":2,\"c\":3},{\"a\":1,\"b\":2,\"c\":3},\(row),\"\(padding)\"]"
        let error = performing { () throws(JSONError) in _ = try JSONValue.parse(table) }
        #expect(error?.code == .duplicateKey && error?.pointer.hasPrefix("/3/") == true)
        let last = try JSONValue.parse(table, duplicateKeys: .lastWins)[3]
        #expect(try last == JSONValue.parse(row, duplicateKeys: .lastWins))
        #expect(last?["a"] != nil)
    }

    @Test("strings of every length and place are read") func strings() throws {
        for length in 0...40 {
            for unit in ["a", "é", "\u{7F}"] {
                let text = String(repeating: "b", count: length % 3) + String(repeating: unit, count: length)
                for tail in ["", "]", "]                        "] {
                    let document = tail.isEmpty ? "\"\(text)\"" : "[\"\(text)\"\(tail)"
                    let value = try JSONValue.parse(document)
                    let read = try #require(tail.isEmpty ? value.stringValue : value[0]?.stringValue)
                    #expect(read == text && read.utf8.elementsEqual(text.utf8) && read.hashValue == text.hashValue)
                    #expect(read + "!" == text + "!" && read.count == text.count)
                }
            }
        }
    }

    @Test("keys that differ only in spelling do not collide") func spellings() throws {
        // 2^12 spellings of one character sequence: equal and of one hash to Swift, different keys to JSON.
        let keys = (0..<1 << 12).map { number in
            (0..<12).map { number >> $0 & 1 == 0 ? "\u{E9}" : "e\u{301}" }.joined()
        }
        let document = "{" + keys.enumerated().map { "\"\($1)\":\($0)" }.joined(separator: ",") + "}"
        let object = try JSONValue.parse(document)
        #expect(object.objectValue?.count == keys.count)
        #expect(object[keys[3999]] == 3999)
        #expect(Set(keys.map { JSONValue.string($0) }).count == keys.count)
    }

    @Test("deep documents are read, written, compared and freed with 4 KB of stack a level", arguments: [128, 1000])
    func smallStack(_ depth: Int) throws {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, depth << 12)
        var thread = pthread_t()
        let started = pthread_create(
            &thread, &attributes,
            { argument in
                let depth = Int(bitPattern: argument)
                let limits = JSONLimits(maximumDepth: .max)
                for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
                    let text = String(repeating: opening, count: depth) + "1" + String(repeating: closing, count: depth)
                    guard let value = try? JSONValue.parse(text, limits: limits),
                        let other = try? JSONValue.parse(text, limits: limits)
                    else { return nil }
                    guard value == other, value.hashValue == other.hashValue, value.text == text else { return nil }
                    guard (try? JSONValue.parse(value.serialized(.pretty), limits: limits)) == value,
                        (try? JSONValue.parse(value.serialized(.canonical), limits: limits)) == value
                    else { return nil }
                    let deep = String(repeating: opening, count: 100_000)
                    guard (try? JSONValue.parse(deep, limits: limits)) == nil else { return nil }
                }
                return UnsafeMutableRawPointer(bitPattern: 1)
            }, UnsafeMutableRawPointer(bitPattern: depth))
        #expect(started == 0)
        var answer: UnsafeMutableRawPointer?
        pthread_join(thread, &answer)
        #expect(answer != nil)
    }
}
