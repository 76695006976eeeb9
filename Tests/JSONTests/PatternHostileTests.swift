// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// Patterns and texts that make other engines hang.
@Suite struct PatternHostileTests {
    private func steps(_ source: String, _ text: String) throws -> (matches: Bool, steps: Int) {
        let pattern = try Pattern(source)
        var budget = pattern.sufficientBudget(forBytes: text.utf8.count)
        let full = budget
        let matches = try pattern.matches(text, budget: &budget)
        return (matches, full - budget)
    }

    @Test(arguments: [
        "(a+)+$", "^(a+)+$", "(a|a)*b", "(.*)*b", "^(a|aa)+$", "^((a*)*)*$", "(a?){30}a{30}b", "^(?:a|a?)+$",
        "^(?=(a+)+$)b", "(?<!(a|a)*b)c", "^(?!(a*)*b$)c", "([a-z]+)*[0-9]", "(a|b)*a(a|b){14}c",
    ])
    func workIsLinearInTheText(source: String) throws {
        let long = String(repeating: "a", count: 2_000) + "!"
        let short = String(repeating: "a", count: 200) + "!"
        let first = try steps(source, short)
        let second = try steps(source, long)
        #expect(!first.matches && !second.matches)
        #expect(second.steps <= 11 * first.steps + 500)
    }

    @Test func aMegabyteOfText() throws {
        let text = String(repeating: "a", count: 1 << 20) + "!"
        // An automaton takes one step a byte.
        for source in ["(a+)+$", "^[a-z0-9_]{1,64}$"] {
            let result = try steps(source, text)
            #expect(!result.matches)
            #expect(result.steps <= text.utf8.count)
        }
    }

    @Test func backReferencesRunOutOfBudgetAndSaySo() throws {
        let pattern = try Pattern("^(a+)+\\1$(?!)")
        #expect(!pattern.isLinear)
        var budget = 100_000
        #expect(throws: PatternBudgetError()) {
            try pattern.matches(String(repeating: "a", count: 60), budget: &budget)
        }
        #expect(budget == 0)
    }

    @Test(arguments: ["a+$", "(?=a)(?!b)a+c", "(a)\\1b", "^(a|b)*a(a|b){14}c"])
    func noBudgetIsAnError(source: String) throws {
        let pattern = try Pattern(source)
        for allowed in [0, 1, 5] {
            var budget = allowed
            #expect(throws: PatternBudgetError()) {
                try pattern.matches(String(repeating: "a", count: 100), budget: &budget)
            }
        }
    }

    @Test func aSearchOfOneThatManyTakesNoMoreThanItPromises() throws {
        for source in ["a{3}$", "(?=.*b)(?<!a)c", "^(a|b)*a(a|b){14}c"] {
            let pattern = try Pattern(source)
            for length in [0, 1, 100, 1000] {
                var budget = pattern.sufficientBudget(forBytes: length)
                _ = try pattern.matches(String(repeating: "a", count: length), budget: &budget)
            }
        }
    }

    @Test func countedRepetitionIsRefusedBeforeItIsWrittenOut() throws {
        for (source, offset) in [
            ("(a{1000}){1000}", 9), ("((a{100}){100}){100}", 15), ("a{2147483647}", 1), ("a{99999999999999999999,}", 1),
            ("(((((a{99}){99}){99}){99}){99}){99}", 16),
        ] {
            #expect { try Pattern(source) } throws: {
                guard let error = $0 as? PatternError else { return false }
                return error.code == .programTooLarge && error.offset == offset
            }
        }
        // Copies of nothing count as well.
        #expect(throws: PatternError.self) { try Pattern("((?:){1000}){1000}") }
        _ = try Pattern("^.{1,10000}$")
    }

    @Test func longPatterns() throws {
        let wide = PatternLimits(maximumSourceBytes: 200_000, maximumProgramSize: 400_000)
        let literal = (0..<20_000).map { String($0) }.joined(separator: ",")
        #expect(literal.utf8.count > 100_000)
        #expect(throws: PatternError.self) { try Pattern(literal) }
        let pattern = try Pattern(literal, limits: wide)
        var budget = Int.max
        #expect(try pattern.matches("x" + literal, budget: &budget))
        #expect(try !pattern.matches(String(literal.dropLast()), budget: &budget))
        let words = (0..<15_000).map { String($0, radix: 36) }.joined(separator: "|")
        let anyWord = try Pattern("^(?:\(words))$", limits: wide)
        #expect(try anyWord.matches("abc", budget: &budget))
        #expect(try !anyWord.matches("abcd", budget: &budget))
    }

    @Test func manyDifferentClasses() {
        // Every class differs; what would take much memory is refused, what would not is compiled.
        let classes = (0..<4_000).map { "[^\\u{" + String($0 + 0x4E00, radix: 16) + "}]" }.joined()
        _ = try? Pattern(classes)
        let properties = String(repeating: "[\\p{L}\\d]", count: 7_000)
        let small = PatternLimits(maximumProgramSize: 10_000)
        #expect(throws: PatternError.self) { try Pattern(properties, limits: small) }
    }

    @Test func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "a" + String(repeating: ")", count: depth)
        }
        _ = try Pattern(nested(100))
        #expect { try Pattern(nested(101)) } throws: {
            ($0 as? PatternError)?.code == .nestedTooDeep && ($0 as? PatternError)?.offset == 100
        }
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(", count: 60_000)) }
        #expect(throws: PatternError.self) { try Pattern(String(repeating: "(?=", count: 20_000)) }
    }

    @Test func bytesThatAreNoText() throws {
        let pattern = try Pattern("^.{3}\\uFFFD$")
        let bytes: [UInt8] = [0xFF, 0xC3, 0xED, 0x80]
        var budget = 1_000
        #expect(try bytes.withUnsafeBufferPointer { bytes in try pattern.matches(bytes, budget: &budget) })
        var random = Seeded(state: 1)
        let looking = try Pattern("(?<=é)(?=\\uFFFD)|(?<!a)b\\b")
        for _ in 0..<300 {
            let noise = (0..<random.below(12)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            var budget = 1_000_000
            _ = try noise.withUnsafeBufferPointer { bytes in try looking.matches(bytes, budget: &budget) }
        }
    }

    @Test func randomSourcesNeverTrap() {
        let pieces = [
            "(", ")", "[", "]", "{", "}", "{2,3}", "{3,2}", "*", "+", "?", "|", "^", "$", ".", "\\", "\\b", "\\d",
            "\\1",
            "\\k<a>", "(?<a>", "(?=", "(?<!", "(?:", "(?", "-", "a", "b", "\\u{1F600}", "\\uD83D", "\\uDE00", "\\p{L}",
            "\\p{", "\\x4", "\\c", "é", "😀", ",", "9",
        ]
        var random = Seeded(state: 7)
        var compiled = 0
        for _ in 0..<3000 {
            let source = (0..<random.below(10)).map { _ in pieces[random.below(pieces.count)] }.joined()
            do throws(PatternError) {
                let pattern = try Pattern(source)
                compiled += 1
                var budget = 20_000
                _ = try? pattern.matches("aab😀é-9", budget: &budget)
            } catch {
                #expect((0...source.utf8.count).contains(error.offset) && !error.expected.isEmpty)
            }
        }
        #expect(compiled > 150)
    }
}
