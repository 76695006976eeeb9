// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@Suite("Hostile input") struct HostileTests {
    private func both(_ bytes: [UInt8], _ limits: JSONLimits = .standard) -> JSONError? {
        let scanned = performing { () throws(JSONError) in try JSONScanner.validate(bytes, limits: limits) }
        let read = performing { () throws(JSONError) in _ = try JSONValue.parse(bytes, limits: limits) }
        if read?.code != .duplicateKey { #expect(read == scanned) }
        return read
    }

    @Test("nesting of 100,000 is refused, also where the caller allows it") func deep() {
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let bytes = Array(String(repeating: opening, count: 100_000).utf8)
            #expect(both(bytes)?.code == .tooDeep)
            #expect(both(bytes, JSONLimits(maximumDepth: 1_000_000))?.code == .tooDeep)
        }
        let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(both(Array(allowed.utf8)) == nil)
    }

    @Test("a document cut at any byte is refused, and says that it ended") func truncated() throws {
        let text = "{\"a\":[1,-2.5e3,true,false,null,\"é\\u0041\\uD83D\\uDE00\\n😀\"],\"b\":{\"c\":{}}}"
        let bytes = Array(text.utf8)
        #expect(both(bytes) == nil)
        for length in 0..<bytes.count {
            let error = both(Array(bytes[..<length]))
            #expect(error?.code == .unexpectedEnd || error?.code == .invalidUTF8, "cut at \(length)")
        }
    }

    @Test("reader and scanner agree on 20,000 damaged documents") func fuzz() {
        var random = Seeded(state: 99)
        let pieces =
            Array("{}[]:,\"\\u0aDd8eE+-.19tfnN /\n\t".utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xA9, 0xED, 0xA0, 0xF0, 0xFF]
        let seeds = (0..<64).map { _ in random.value(depth: 3).serialized(.pretty) }
        var accepted = 0
        for iteration in 0..<20_000 {
            var bytes: [UInt8]
            if iteration % 4 == 0 {
                bytes = (0..<random.below(24)).map { _ in pieces[random.below(pieces.count)] }
            } else {
                bytes = Array(seeds[random.below(seeds.count)].prefix(200))
                for _ in 0...random.below(3) where !bytes.isEmpty {
                    let place = random.below(bytes.count)
                    switch random.below(3) {
                    case 0: bytes[place] = pieces[random.below(pieces.count)]
                    case 1: bytes.remove(at: place)
                    default: bytes.insert(pieces[random.below(pieces.count)], at: place)
                    }
                }
            }
            guard let error = both(bytes) else {
                accepted += 1
                continue
            }
            if !(0...bytes.count).contains(error.offset) { Issue.record("offset outside: \(bytes)") }
        }
        #expect(accepted > 100)
    }

    @Test("a quarter of a megabyte of anything takes linear time") func linear() throws {
        let size = 1 << 18
        func repeated(_ text: String) -> [UInt8] { Array(String(repeating: text, count: size / text.utf8.count).utf8) }
        #expect(both(repeated("["))?.code == .tooDeep)
        #expect(both([0x22] + repeated("\\u"))?.code == .invalidEscape)
        #expect(both([0x22] + repeated("\\u0041") + [0x22]) == nil)
        #expect(both(repeated("9")) == nil)
        #expect(both(Array("0.".utf8) + repeated("9")) == nil)
        #expect(both(Array("1e".utf8) + repeated("9"))?.code == .numberOutOfRange)
        #expect(both([0x22] + repeated("a") + [0x22]) == nil)
        #expect(both(repeated(" "))?.code == .unexpectedEnd)
    }

    @Test("100,000 keys are found by index, and a late duplicate among them") func manyKeys() throws {
        let members = (0..<100_000).map { "\"key\($0)\":\($0)" }
        let value = try JSONValue.parse("{" + members.joined(separator: ",") + "}")
        #expect(value["key99999"] == 99_999)
        #expect(value.objectValue?.count == 100_000)
        let error = performing { () throws(JSONError) in
            _ = try JSONValue.parse("{" + members.joined(separator: ",") + ",\"key5\":1}")
        }
        #expect(error?.code == .duplicateKey)
        #expect(error?.pointer == "/key5")
    }
}
