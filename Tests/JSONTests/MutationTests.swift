// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Testing

/// Documents damaged by chance: all readers must agree with each other and with the reference recogniser.
///
/// `HOLDFAST_SEED` repeats a run or starts another one, `HOLDFAST_ROUNDS` makes it longer.
@Suite("Mutated documents") struct MutationTests {
    static func setting(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }

    static let seed = setting("HOLDFAST_SEED") ?? 8259
    static let rounds = Int(clamping: setting("HOLDFAST_ROUNDS") ?? 4_000)

    @Test("tree reader, scanner, cursor and reference agree on what is good and where it is bad") func agree() {
        var mutator = Mutator(random: Seeded(state: Self.seed))
        var accepted = 0
        for round in 0..<Self.rounds {
            let bytes = mutator.document()
            let repeatable = "HOLDFAST_SEED=\(Self.seed), round \(round):"
            let verdict = Verdict(on: bytes, seed: UInt64(round), repeatable)
            if (verdict.error == nil) != ReferenceRecogniser.accepts(bytes) {
                Issue.record(
                    "\(repeatable) the reference disagrees with \(String(describing: verdict.error)) on \(bytes)")
            }
            guard let error = verdict.error else {
                accepted += 1
                continue
            }
            if !(0...bytes.count).contains(error.offset) { Issue.record("\(repeatable) offset outside") }
        }
        #expect(accepted > Self.rounds / 20, "too few good documents to mean anything")
        #expect(accepted < Self.rounds * 19 / 20, "too few bad documents to mean anything")
    }

    @Test("the same under narrow limits") func narrow() {
        var mutator = Mutator(random: Seeded(state: Self.seed ^ 1))
        for round in 0..<Self.rounds / 4 {
            let limits = JSONLimits(
                maximumDepth: 1 + round % 4, maximumBytes: 40 + round % 400, maximumStringBytes: round % 9,
                maximumMembers: round % 13)
            _ = Verdict(
                on: mutator.document(), limits: limits, seed: UInt64(round),
                "HOLDFAST_SEED=\(Self.seed), round \(round), \(limits):")
        }
    }
}

/// Makes documents out of a corpus by small damage.
struct Mutator {
    var random: Seeded
    private let corpus: [[UInt8]]

    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\uD800", "\\uDC00", "\\u0061", "0", "-", ".", "e", "E+",
            "1e9",
            "true", "fals", "null", "NaN", "/", "/**/", "'", " ", "\n", "\t", "\u{C}", "\u{A0}", "\u{FEFF}", "é", "😀",
            "\"a\":",
            "{\"a\":1,\"a\":2}", "[[", "]]", "123456789012345678901234567890", "1e1234567890123456789", "\"\"",
        ].map { Array($0.utf8) } + [
            [0], [0x1F], [0x7F], [0x80], [0xC0], [0xC3], [0xED, 0xA0, 0x80], [0xF0], [0xF4, 0x90], [0xFF],
        ]

    /// An object of more keys than are searched one after the other, with others inside.
    private static let large =
        "{"
        + (0..<20).map { #""k\#($0)":\#($0 == 9 ? #"{"k1":{"k2":1},"k2":[{"k1":1}]}"# : "0")"# }.joined(separator: ",")
        + "}"

    init(random: Seeded) {
        var random = random
        corpus =
            GrammarTests.accepted.map { Array($0.utf8) }
            + (0..<48).map { round in
                Array(random.value(depth: 3).serialized(round % 2 == 0 ? .pretty : .compact).prefix(300))
            }
            + [
                #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"a"}}}"#,
                #"{"k0":0,"k1":1,"k2":2,"k3":3,"k4":4,"k5":5,"k6":6,"k7":7,"k8":8,"k9":9,"ka":10,"kb":11,"kc":12,"#
                    + #""kd":13,"ke":14,"kf":15,"kg":{"k0":0,"k1":[{"k2":1},{"k2":1}]},"kh":17,"ki":18}"#,
                // Long enough for what the tree reader does with tables and with large objects.
                "["
                    + (0..<12).map { #"{"id":\#($0),"name":"n\#($0)","on":{"a":1,"b":[2]},"e":null}"# }.joined(
                        separator: ",")
                    + "]",
                #"{"a":\#(Self.large),"k0":\#(Self.large),"b":[\#(Self.large),{"k0":1}]}"#,
            ].map { Array($0.utf8) }
        self.random = random
    }

    /// The next document; about one in six is not damaged.
    mutating func document() -> [UInt8] {
        if random.below(8) == 0 { return (0..<random.below(10)).flatMap { _ in pick(Self.pieces) } }
        var bytes = pick(corpus)
        for _ in 0..<random.below(4) { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        let start = random.below(bytes.count + 1)
        let end = min(bytes.count, start + random.below(6))
        switch random.below(8) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.replaceSubrange(start..<end, with: pick(Self.pieces))
        case 2: bytes.insert(contentsOf: pick(Self.pieces), at: start)
        case 3: bytes.insert(contentsOf: bytes[start..<end], at: random.below(bytes.count + 1))
        case 4: bytes.insert(contentsOf: pick(corpus), at: start)
        case 5: bytes.removeSubrange(end...)
        case 6: if start < bytes.count { bytes[start] ^= 1 << UInt8(random.below(8)) }
        default:
            let whitespace: [UInt8] = [0x20, 0x0A, 0x0D, 0x09]
            bytes.insert(pick(whitespace), at: start)
        }
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element { list[random.below(list.count)] }
}
