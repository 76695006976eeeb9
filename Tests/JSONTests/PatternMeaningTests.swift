// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// ECMA-262, 22.2.2, clause by clause: what each construct matches.
@Suite struct PatternMeaningTests {
    /// Every text in `matching` matches, none in `others` does.
    private func check(_ source: String, matching: [String], others: [String]) throws {
        let pattern = try Pattern(source)
        for (texts, expected) in [(matching, true), (others, false)] {
            for text in texts {
                var budget = 100_000
                let got = try pattern.matches(text, budget: &budget)
                #expect(got == expected, "/\(source)/ on \(text.debugDescription)")
            }
        }
    }

    @Test func searchIsNotAnchored() throws {
        try check("b", matching: ["b", "abc", "\nb"], others: ["", "a", "B"])
        try check("", matching: ["", "x"], others: [])
        try check("(?:)", matching: ["", "x"], others: [])
        try check("es", matching: ["expression"], others: ["regex"])
    }

    @Test func disjunction() throws {
        try check("^(?:a|ab)(?:c|bcd)(?:d*)$", matching: ["abcd", "ac", "abc"], others: ["abd", "a"])
        try check("^(?:|a)$", matching: ["", "a"], others: ["aa"])
        try check("a|^$", matching: ["", "xa"], others: ["x"])
    }

    @Test func assertions() throws {
        // Without the m flag, lines do not count.
        try check("^a", matching: ["a", "ab"], others: ["ba", "\na"])
        try check("a$", matching: ["a", "ba"], others: ["ab", "a\n"])
        try check("^", matching: ["", "x"], others: [])
        try check("$^", matching: [""], others: ["x"])
        try check("(?:^a|b)c", matching: ["ac", "xbc"], others: ["xac"])
        try check("\\bcat\\b", matching: ["cat", "a cat!", "-cat-"], others: ["cats", "_cat", "bobcat1"])
        try check("\\Bcat", matching: ["bobcat", "_cat"], others: ["cat", "a cat"])
        // Word characters are ASCII: é is none, so there is a boundary after it.
        try check("\\bcat", matching: ["écat"], others: ["ecat"])
        try check("\\b", matching: ["a"], others: ["", "é", "--"])
    }

    @Test func quantifiers() throws {
        try check("^a*$", matching: ["", "a", "aaa"], others: ["b", "ab"])
        try check("^a+$", matching: ["a", "aaa"], others: ["", "ab"])
        try check("^a?$", matching: ["", "a"], others: ["aa"])
        try check("^a{2}$", matching: ["aa"], others: ["a", "aaa"])
        try check("^a{2,}$", matching: ["aa", "aaaaa"], others: ["a"])
        try check("^a{1,3}$", matching: ["a", "aa", "aaa"], others: ["", "aaaa"])
        try check("^a{0}$", matching: [""], others: ["a"])
        try check("^a{0,0}b{0,}$", matching: ["", "bb"], others: ["a"])
        try check("^a{00002}$", matching: ["aa"], others: ["a"])
        for lazy in ["^a*?$", "^(?:a+?)?$", "^a{0,9}?$", "^a??a{0,8}?$"] {
            try check(lazy, matching: ["", "a", "aaaa"], others: ["b", "aab"])
        }
        try check("^(?:ab){2,3}c$", matching: ["ababc", "abababc"], others: ["abc", "ababababc"])
        try check("^(?:a*)*$", matching: ["", "aaa"], others: ["b"])
        try check("^(?:a?b??)*$", matching: ["", "ab", "ba", "aabb"], others: ["c"])
        try check("^(?:(?:^)*a){2}$", matching: ["aa"], others: ["a"])
        try check(
            "^[a-z0-9_]{1,64}$", matching: ["a", String(repeating: "z", count: 64)],
            others: [
                "", String(repeating: "z", count: 65), "A", "a-b", "a\n",
            ])
    }

    @Test func dot() throws {
        try check(
            "^.$", matching: ["a", "é", "😀", "\t", "\u{85}", "\0"], others: ["", "\n", "\r", "\u{2028}", "\u{2029}"])
        // One code point each, composed or not.
        try check("^.{2}$", matching: ["e\u{301}", "😀😀"], others: ["\u{E9}", "👨‍👩"])
        try check("^..$", matching: ["\u{1F1E9}\u{1F1EA}"], others: ["\r\n"])
    }

    @Test func classes() throws {
        try check("^[abc]$", matching: ["a", "b", "c"], others: ["d", "", "ab"])
        try check("^[^abc]$", matching: ["d", "é", "\n"], others: ["a", ""])
        try check("^[a-cx-z]$", matching: ["a", "c", "x", "z"], others: ["d", "w"])
        try check("^[-a]$|^[b-]$|^[c\\-d]$", matching: ["-", "a", "b", "c", "d"], others: ["e"])
        try check("^[]$", matching: [], others: ["", "a", "]"])
        try check("^[^]$", matching: ["a", "\n", "😀"], others: ["", "ab"])
        try check("^[.*+?^${}()|[\\]\\\\/]+$", matching: [".*+?^${}()|[]\\/"], others: ["a"])
        try check("^[\\d\\s_]$", matching: ["5", " ", "_", "\u{3000}"], others: ["a"])
        try check("^[^\\D]$", matching: ["5"], others: ["a", "٣"])
        try check("^[\\b]$", matching: ["\u{8}"], others: ["b"])
        try check("^[à-ÿ]$", matching: ["é"], others: ["e", "Ā"])
        try check("^[\\u{1F600}-\\u{1F64F}]$", matching: ["😀"], others: ["\u{1F300}", "a"])
        try check("^[\\w-.]+$", matching: ["a-b.c", "-"], others: ["a+b"])
        try check("^[a-\\d]+$", matching: ["a-5"], others: ["b"])
        try check("^[^\\uD800-\\uDFFF]$", matching: ["a", "😀"], others: [""])
        try check("^[^a]{2}$", matching: ["é😀"], others: ["éa"])
    }

    @Test func classEscapes() throws {
        try check("^\\d$", matching: ["0", "9"], others: ["a", "٣", "０", ""])
        try check("^\\D$", matching: ["a", "٣"], others: ["0"])
        try check("^\\w$", matching: ["a", "Z", "0", "_"], others: ["-", "é", "ſ", "\u{212A}"])
        try check("^\\W$", matching: ["-", "é"], others: ["a", "_"])
        let spaces = [
            " ", "\t", "\n", "\r", "\u{B}", "\u{C}", "\u{A0}", "\u{FEFF}", "\u{1680}", "\u{2000}", "\u{200A}",
            "\u{2028}",
            "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}",
        ]
        let others = ["a", "\u{200B}", "\u{85}", "\u{180E}", "\u{1C}"]
        try check("^\\s$", matching: spaces, others: others)
        try check("^\\S$", matching: others, others: spaces)
    }

    @Test func characterEscapes() throws {
        try check(
            "^\\t\\n\\v\\f\\r\\0\\cA\\cz\\x41\\u0042\\u{43}\\u{1F600}$",
            matching: ["\t\n\u{B}\u{C}\r\0\u{1}\u{1A}ABC😀"], others: [""])
        try check("^\\uD83D\\uDE00$", matching: ["😀"], others: ["\u{FFFD}"])
        try check("^[\\uD83D\\uDE00]$", matching: ["😀"], others: [""])
        try check("\\uD83D", matching: [], others: ["😀", ""])
        try check("^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$", matching: ["^$\\.*+?()[]{}|/"], others: [""])
        // Annex B: punctuation may be escaped although it has no meaning.
        try check("^\\-\\_\\@\\ \\\"\\'\\:\\#$", matching: ["-_@ \"':#"], others: [""])
    }

    @Test func loneBracesAndBrackets() throws {
        try check("^{a}$", matching: ["{a}"], others: ["a"])
        try check("^a{,2}$", matching: ["a{,2}"], others: ["aa"])
        try check("^a{x$", matching: ["a{x"], others: ["a"])
        try check("^]$", matching: ["]"], others: [""])
    }

    @Test func groups() throws {
        try check("^(a(b)?)+$", matching: ["a", "ab", "aba"], others: ["b"])
        try check("^(?<year>\\d{4})-(?<month>\\d\\d)$", matching: ["2026-03"], others: ["26-03"])
        try check("^(?<$ü_1>a)$", matching: ["a"], others: [])
        try check("^(?<\\u0061b>a)\\k<ab>$", matching: ["aa"], others: ["a"])
    }

    @Test func lookahead() throws {
        try check(
            "^(?=.*\\d)(?=.*[A-Z])(?!.*\\s).{4,}$", matching: ["abC1", "1Zxxxx"], others: ["abc1", "aC1", "aC 1"])
        try check("a(?!b)", matching: ["ac", "a", "aba"], others: ["ab", "b"])
        try check("^(?!-)[a-z-]+(?<!-)$", matching: ["a-b"], others: ["-a", "a-"])
        try check("(?=a$)a", matching: ["ba"], others: ["ab"])
        try check("^(?!(?!a))", matching: ["ab"], others: ["b", ""])
        try check("^(?:(?=ab)a|b)+$", matching: ["ab", "abab"], others: ["aab", "a"])
    }

    @Test func lookbehind() throws {
        try check("(?<=\\$)\\d+", matching: ["$10"], others: ["10", "$ 1"])
        try check("(?<!\\$)\\b\\d+", matching: ["10", "€10"], others: ["$10"])
        try check("(?<=^ab?)c", matching: ["abc", "ac"], others: ["bc", "xabc"])
        try check("(?<=(?=b).)c", matching: ["bc"], others: ["ac"])
        try check("(?<=😀)é", matching: ["😀é"], others: ["é"])
        try check("^(?<=a{0})b", matching: ["b"], others: ["ab"])
    }

    @Test func backReferences() throws {
        try check("^(a*)b\\1$", matching: ["b", "aba", "aabaa"], others: ["ab", "aaba"])
        try check("([\"']).*\\1", matching: ["'a'", "x\"\""], others: ["'a\""])
        try check("^\\1(a)$", matching: ["a"], others: ["aa"])
        try check("^(?:(a)|b)*\\1$", matching: ["aa", "ab", "b"], others: ["a", "c"])
        try check("^(?<x>.)\\k<x>$", matching: ["aa", "éé", "😀😀"], others: ["ab"])
        try check("^\\k<x>(?<x>a)$", matching: ["a"], others: ["aa"])
        // 22.2.2.3.1: an iteration empties its groups; the examples of the note.
        try check("^(z)((a+)?(b+)?(c))*\\3$", matching: ["zaacbbbcaca", "zaacbbbc"], others: ["zaacbbbcaa"])
        try check("^(?=(a+))a*b\\1$", matching: ["aba", "aaabaaa"], others: ["aaaba"])
        try check("(?=(a+))a*b\\1", matching: ["baaabac"], others: ["b", "aaab"])
        try check("^(.*?)a(?!(a+)b\\2c)\\2(.*)$", matching: ["baaabaac"], others: ["b"])
        // What a lookahead captured is undone when a way before it is taken.
        try check("^(?:(?=(a))ab|ac)\\1$", matching: ["ac", "aba"], others: ["aca", "ab"])
        // Inside a lookbehind the text is read backwards.
        try check("(?<=(\\d)\\1)a", matching: ["12a", "1a"], others: ["a"])
        try check("(?<=\\1(\\d))a", matching: ["11a"], others: ["12a", "1a"])
        try check("^(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10$", matching: ["abcdefghijj"], others: ["abcdefghija0"])
    }

    @Test func oneNameInTwoAlternatives() throws {
        try check(
            "^(?:(?<y>\\d{4})-\\d\\d|\\d\\d-(?<y>\\d{4}))=\\k<y>$", matching: ["2026-03=2026", "03-2026=2026"],
            others: ["2026-03=03"])
    }
}
