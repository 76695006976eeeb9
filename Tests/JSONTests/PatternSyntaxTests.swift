// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// Every malformed pattern is refused, with the kind of fault and its place.
@Suite struct PatternSyntaxTests {
    private func fault(_ source: String, _ limits: PatternLimits = .standard) -> PatternError? {
        do throws(PatternError) {
            _ = try Pattern(source, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("(", .unclosedGroup, 0), ("a(b", .unclosedGroup, 1), ("(?:a", .unclosedGroup, 0),
            ("((a)", .unclosedGroup, 0),
            ("(?=a", .unclosedGroup, 0), ("a)", .unmatchedParenthesis, 1), ("(a))b", .unmatchedParenthesis, 3),
            ("[", .unclosedClass, 0), ("a[b-", .unclosedClass, 1), ("[\\]", .unclosedClass, 0),
            ("^(abc]", .unclosedGroup, 1),
            ("[b-a]", .invalidRange, 1), ("x[\\u{2}-\\u{1}]", .invalidRange, 2), ("[a-z-9--]", .invalidRange, 5),
            ("*", .nothingToRepeat, 0), ("a|+", .nothingToRepeat, 2), ("(?)", .invalidGroup, 0),
            ("a**", .nothingToRepeat, 2),
            ("a+*", .nothingToRepeat, 2), ("a???", .nothingToRepeat, 3), ("a{1}{2}", .nothingToRepeat, 4),
            ("{1}", .nothingToRepeat, 0), ("^*", .nothingToRepeat, 1), ("\\b+", .nothingToRepeat, 2),
            ("(?=a)*", .nothingToRepeat, 5), ("(?<!a){2}", .nothingToRepeat, 6), ("($)(?:^)?(*", .nothingToRepeat, 10),
            ("a{2,1}", .invalidQuantifier, 1), ("a{9,1}?", .invalidQuantifier, 1),
            ("\\", .invalidEscape, 0), ("a\\a", .invalidEscape, 1), ("^\\S(|(.|\\n)*\\S)\\Z", .invalidEscape, 15),
            ("\\8", .invalidReference, 0), ("\\1", .invalidReference, 0), ("(a)\\2", .invalidReference, 3),
            ("\\k<a>", .invalidReference, 0), ("\\k", .invalidEscape, 0), ("(?<a>b)\\k<c>", .invalidReference, 7),
            ("\\01", .invalidEscape, 0), ("\\c1", .invalidEscape, 0), ("\\c", .invalidEscape, 0),
            ("\\x4", .invalidEscape, 0),
            ("\\xg0", .invalidEscape, 0), ("\\u123", .invalidEscape, 0), ("\\u{110000}", .invalidEscape, 0),
            ("\\u{}", .invalidEscape, 0), ("\\u{41", .invalidEscape, 0), ("\\e", .invalidEscape, 0),
            ("[\\B]", .invalidEscape, 1),
            ("[\\1]", .invalidEscape, 1), ("\\é", .invalidEscape, 0), ("\\\n", .invalidEscape, 0),
            ("[a\\", .invalidEscape, 2),
            ("\\p", .invalidEscape, 0), ("\\pL", .invalidEscape, 0), ("\\p{L", .invalidEscape, 0),
            ("\\p{}", .invalidProperty, 0),
            ("\\p{l}", .invalidProperty, 0), ("\\p{Foo}", .invalidProperty, 0), ("\\p{gc=Foo}", .invalidProperty, 0),
            ("\\p{Foo=L}", .invalidProperty, 0), ("\\p{Latin}", .invalidProperty, 0), ("\\p{ Lu}", .invalidProperty, 0),
            ("\\p{Script=Foo}", .unsupported, 0), ("a\\p{scx=Grek}", .unsupported, 1),
            ("(?i)a", .unsupported, 0), ("(?i:a)", .unsupported, 0), ("(?-s:a)", .unsupported, 0),
            ("(?#a)", .invalidGroup, 0), ("(?P<a>b)", .invalidGroup, 0), ("(?>a)", .invalidGroup, 0),
            ("(?", .invalidGroup, 0),
            ("(?<>a)", .invalidGroup, 3), ("(?<1a>a)", .invalidGroup, 3), ("(?<a b>c)", .invalidGroup, 4),
            ("(?<a", .invalidGroup, 4), ("(?<a\\x>b)", .invalidGroup, 4), ("(?<", .invalidGroup, 3),
            ("(?<a>b)(?<a>c)", .duplicateName, 10), ("(?<a>(?<a>b))|c", .duplicateName, 8),
            ("(?:(?<a>b)|c)(?<a>d)", .duplicateName, 16), ("é(", .unclosedGroup, 2), ("😀é*?+", .nothingToRepeat, 8),
        ] as [(String, PatternError.Code, Int)])
    func refused(source: String, code: PatternError.Code, offset: Int) throws {
        let error = try #require(fault(source), "/\(source)/ compiles")
        #expect(error.code == code && error.offset == offset, "/\(source)/: \(error)")
        #expect(!error.expected.isEmpty && error.description.contains("offset \(offset)"))
    }

    @Test(arguments: [
        "(?<a>b)|(?<a>c)", "(?:(?<a>b)|(?<a>c))d", "(?<a>x(?:y|(?<b>z)))|(?<b>(?<a>w))", "\\k<a>|(?<a>b)", "a{1}?b??",
        "[]",
        "[^]", "\\u{0010FFFF}", "a{,1}", "]}", "x{", "\\/", "[\\-\\/]", "(?:)*", "(?:^)*", "(\\b)+", "()()\\2",
    ])
    func accepted(source: String) {
        #expect(fault(source) == nil)
    }

    @Test func limits() {
        let small = PatternLimits(maximumSourceBytes: 10, maximumProgramSize: 20, maximumNesting: 2)
        #expect(fault("aaaaaaaaaa", small) == nil)
        #expect(fault("aaaaaaaaaaa", small)?.code == .sourceTooLong)
        #expect(fault("ééééé", small) == nil && fault("éééééé", small)?.offset == 10)
        #expect(fault("a{9}b", small) == nil)
        #expect(
            fault("xa{30}", small)
                == PatternError(code: .programTooLarge, offset: 2, expected: "at most 20 instructions written out"))
        #expect(fault("(a{9}b){2}", small)?.code == .programTooLarge)
        #expect(fault("((a))", small) == nil)
        #expect(fault("(((a)))", small)?.code == .nestedTooDeep)
        #expect(fault("(?:(?=())", small)?.code == .nestedTooDeep)
    }

    @Test func patternsAreValues() throws {
        let pattern = try Pattern("^a+$")
        #expect(try pattern == Pattern("^a+$") && pattern != Pattern("^a*$"))
        #expect(pattern.source == "^a+$" && pattern.isLinear)
        #expect(try Set([pattern, Pattern("^a+$")]).count == 1)
        #expect(try !Pattern("(a)\\1").isLinear && Pattern("(?<=a)b(?!c)").isLinear)
    }
}
