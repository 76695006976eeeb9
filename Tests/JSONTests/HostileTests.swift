// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing

@Suite("Hostile input", .serialized) struct HostileTests {
    @Test("nesting of 100,000 is refused, also where the caller allows it") func deep() {
        for opening in ["[", "{\"a\":", "[{\"a\":"] {
            let bytes = Array(String(repeating: opening, count: 100_000).utf8)
            #expect(Verdict(on: bytes).error?.code == .tooDeep)
            #expect(Verdict(on: bytes, limits: JSONLimits(maximumDepth: 1_000_000)).error?.code == .tooDeep)
        }
        let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
        #expect(Verdict(on: Array(allowed.utf8)).error == nil)
    }

    @Test("a document cut at any byte is refused, and says that it ended") func truncated() throws {
        let text = "{\"a\":[1,-2.5e3,true,false,null,\"é\\u0041\\uD83D\\uDE00\\n😀\"],\"b\":{\"c\":{}}}"
        let bytes = Array(text.utf8)
        #expect(Verdict(on: bytes).error == nil)
        for length in 0..<bytes.count {
            let error = Verdict(on: Array(bytes[..<length])).error
            #expect(error?.code == .unexpectedEnd || error?.code == .invalidUTF8, "cut at \(length)")
        }
    }

    /// A kind of large document, and what is wrong with it.
    struct Bulk: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let code: JSONError.Code?
        let document: @Sendable (_ size: Int) -> [UInt8]

        init(_ name: String, _ code: JSONError.Code? = nil, _ document: @escaping @Sendable (Int) -> [UInt8]) {
            testDescription = name
            self.code = code
            self.document = document
        }
    }

    private static func repeated(_ text: String, _ size: Int) -> [UInt8] {
        Array(String(repeating: text, count: size / text.utf8.count).utf8)
    }

    private static func object(_ keys: Int, _ key: (Int) -> String) -> [UInt8] {
        Array(("{" + (0..<keys).map { "\"\(key($0))\":0" }.joined(separator: ",") + "}").utf8)
    }

    static let bulks: [Bulk] = [
        Bulk("[", .tooDeep) { repeated("[", $0) },
        Bulk("\\u without digits", .invalidEscape) { [0x22] + repeated("\\u", $0) },
        Bulk("\\u0041") { [0x22] + repeated("\\u0041", $0) + [0x22] },
        Bulk("surrogate pairs") { [0x22] + repeated("\\uD83D\\uDE00", $0) + [0x22] },
        Bulk("digits") { repeated("9", $0) },
        Bulk("digits after the point") { Array("0.".utf8) + repeated("9", $0) },
        Bulk("zeros after the point") { Array("0.".utf8) + repeated("0", $0) + [0x31] },
        Bulk("digits of an exponent", .numberOutOfRange) { Array("1e".utf8) + repeated("9", $0) },
        Bulk("zeros of an exponent") { Array("1e".utf8) + repeated("0", $0) + [0x31] },
        Bulk("one string") { [0x22] + repeated("a", $0) + [0x22] },
        Bulk("one string of four-byte characters") { [0x22] + repeated("😀", $0) + [0x22] },
        Bulk("one string that does not end", .unexpectedEnd) { [0x22] + repeated("a", $0) },
        Bulk("whitespace", .unexpectedEnd) { repeated(" \n", $0) },
        Bulk("whitespace between tokens") { [0x5B] + repeated(" 1 ,\n", $0) + Array("1]".utf8) },
        Bulk("an error at the end of many elements", .unexpectedByte) { [0x5B] + repeated("1,", $0) + [0x5D] },
        Bulk("keys") { object($0 / 12) { "key\($0)" } },
        Bulk("keys of one length, first and last character") { object($0 / 12) { String($0 + 1_000_000) + "k" } },
        Bulk("keys with escapes") { object($0 / 16) { "\\u006b\($0)" } },
        Bulk("keys that share their start") { object($0 / 100) { String(repeating: "k", count: 80) + "\($0)x" } },
        Bulk("keys that are the same after normalisation") { size in
            // Combining marks of different classes, in every order of the three and every length.
            object(size / 40) { number in
                "e" + (0..<16).map { number >> $0 & 1 == 0 ? "\u{301}\u{323}" : "\u{323}\u{301}" }.joined()
            }
        },
        Bulk("small objects") { [0x5B] + repeated("{\"a\":1,\"b\":2,\"c\":{\"a\":1}},", $0) + Array("0]".utf8) },
        Bulk("objects just large enough for the index") { size in
            let one = (0..<20).map { "\"k\($0)\":0" }.joined(separator: ",")
            return [0x5B] + repeated("{\(one)},", size) + Array("0]".utf8)
        },
        Bulk("large keys nested in each other, each closed by a long one", .unexpectedEnd) { size in
            repeated("{\"\(String(repeating: "k", count: size / 120))\":", size)
        },
    ]

    /// Processor time of the thread, so that other work on the machine does not count.
    private func seconds(_ body: () -> Void) -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        let start = now()
        body()
        return now() - start
    }

    @Test("four times the size is about four times the work", arguments: bulks) func linear(_ bulk: Bulk) {
        let small = bulk.document(1 << 12)
        let large = bulk.document(1 << 14)
        #expect(Verdict(on: large).error?.code == bulk.code)
        let readers: [(String, ([UInt8]) -> Void)] = [
            ("tree", { _ = try? JSONValue.parse($0) }),
            ("scanner", { _ = try? JSONScanner.compacted($0) }),
            (
                "cursor",
                { bytes in
                    _ = performing { () throws(JSONError) in
                        try JSONCursor.read(bytes) { (cursor) throws(JSONError) in _ = try CursorDecoding.tree(&cursor)
                        }
                    }
                }
            ),
        ]
        for (name, read) in readers {
            // Quadratic work grows sixteenfold; the least of three times is free of what the machine did besides.
            let before = (0..<3).map { _ in seconds { read(small) } }.min() ?? 0
            let after = (0..<3).map { _ in seconds { read(large) } }.min() ?? 0
            #expect(after < before * 10 + 0.002, "\(name): \(before) s, then \(after) s")
        }
    }

    @Test("a megabyte of the issue's examples, and 100,000 keys, are read or refused") func megabyte() {
        for name in ["[", "\\u without digits", "digits", "one string", "keys"] {
            guard let bulk = Self.bulks.first(where: { $0.testDescription == name }) else {
                Issue.record("no bulk named \(name)")
                continue
            }
            let bytes = bulk.document(name == "keys" ? 1_200_000 : 1 << 20)
            let scanned = performing { () throws(JSONError) in try JSONScanner.validate(bytes) }
            let read = performing { () throws(JSONError) in _ = try JSONValue.parse(bytes) }
            #expect(scanned?.code == bulk.code)
            #expect(read == scanned)
        }
    }

    @Test("20,000 keys are found by index, and a late duplicate among them") func manyKeys() throws {
        let members = (0..<20_000).map { "\"key\($0)\":\($0)" }
        let value = try JSONValue.parse("{" + members.joined(separator: ",") + "}")
        #expect(value["key19999"] == 19_999)
        #expect(value.objectValue?.count == 20_000)
        let error = Verdict(on: Array(("{" + members.joined(separator: ",") + ",\"key5\":1}").utf8)).error
        #expect(error?.code == .duplicateKey)
        #expect(error?.pointer == "/key5")
    }
}
