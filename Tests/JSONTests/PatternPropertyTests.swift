// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// Random patterns on random texts, against the definition of the standard.
@Suite struct PatternPropertyTests {
    private static let alphabet: [Unicode.Scalar] = ["a", "b", "_", " ", "é", "\n", "😀"]

    private struct Maker {
        var random: Seeded
        var captures = 0
        let withReferences: Bool

        mutating func text() -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<random.below(9) { text.append(scalar()) }
            return String(text)
        }

        mutating func scalar() -> Unicode.Scalar {
            let alphabet = PatternPropertyTests.alphabet
            return alphabet[random.below(random.below(3) == 0 ? alphabet.count : 2)]
        }

        mutating func node(depth: Int) -> ReferenceNode {
            switch random.below(depth > 0 ? 16 : 7) {
            case 0, 1, 2: return .character(scalar())
            case 3: return .dot
            case 4: return .oneOf((0...random.below(3)).map { _ in scalar() }, isNegated: random.below(2) == 0)
            case 5: return [ReferenceNode.start, .end, .boundary, .notBoundary, .empty][random.below(5)]
            case 6:
                guard withReferences, captures > 0 else { return .character(scalar()) }
                return .reference(random.below(captures) + 1)
            case 7, 8, 9: return .sequence((0...random.below(3)).map { _ in node(depth: depth - 1) })
            case 10: return .either((0...random.below(2) + 1).map { _ in node(depth: depth - 1) })
            case 11:
                captures += 1
                let index = captures
                return .capture(node(depth: depth - 1), index)
            case 12:
                return .look(node(depth: depth - 1), isAhead: random.below(2) == 0, isNegated: random.below(2) == 0)
            default:
                let first = captures + 1
                let body = node(depth: depth - 1)
                let minimum = random.below(3)
                return .repeated(
                    body, minimum: minimum, maximum: random.below(2) == 0 ? nil : minimum + random.below(3),
                    isGreedy: random.below(3) > 0, captures: first..<captures + 1)
            }
        }
    }

    @Test(arguments: [false, true])
    func everyPatternMeansWhatTheStandardSays(withReferences: Bool) throws {
        var checked = 0
        var matched = 0
        var usingReferences = 0
        for seed in 0..<2000 {
            var maker = Maker(random: Seeded(state: UInt64(seed)), withReferences: withReferences)
            var node = maker.node(depth: 4)
            switch maker.random.below(6) {
            case 0, 1: node = .sequence([.start, node, .end])
            case 2:
                // The shape that is run part by part.
                let first = ReferenceNode.look(maker.node(depth: 2), isAhead: true, isNegated: false)
                let second = ReferenceNode.look(maker.node(depth: 2), isAhead: true, isNegated: true)
                node = .sequence([.start, first, second, node])
            default: break
            }
            let pattern = try Pattern(node.source)
            if !pattern.isLinear { usingReferences += 1 }
            for _ in 0..<6 {
                let text = maker.text()
                let matcher = ReferenceMatcher(text: Array(text.unicodeScalars), captureCount: maker.captures)
                guard let expected = try? matcher.matches(node, stepLimit: 5_000) else { continue }
                var budget = pattern.isLinear ? pattern.sufficientBudget(forBytes: text.utf8.count) : 2_000_000
                let got = try pattern.matches(text, budget: &budget)
                #expect(got == expected, "seed \(seed): /\(node.source)/ on \(text.debugDescription)")
                checked += 1
                matched += expected ? 1 : 0
            }
        }
        #expect(checked > 8_000 && matched > 2_000 && matched < checked - 2_000)
        #expect(withReferences == (usingReferences > 100))
    }
}
