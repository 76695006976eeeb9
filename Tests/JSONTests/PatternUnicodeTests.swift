// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

/// Property escapes (ECMA-262, 22.2.2.9).
@Suite struct PatternUnicodeTests {
    private func matches(_ source: String, _ text: String) throws -> Bool {
        var budget = 10_000
        return try Pattern(source).matches(text, budget: &budget)
    }

    @Test(arguments: [
        ("L", "aZéßДあ中ª", "1_ \u{301}"), ("Letter", "aé", "1"), ("Lu", "AÉД", "aǅ"), ("Lowercase_Letter", "aß", "A"),
        ("Lt", "ǅ", "A"), ("LC", "aAǅ", "中"), ("Nd", "0٣０", "aⅣ½"), ("digit", "5৪", "a"), ("N", "0Ⅳ½", "a"),
        ("P", "!-_(«»", "a$"), ("punct", "!", "a"), ("Sc", "$€", "a"), ("S", "+$^☃", "!"), ("Zs", " \u{3000}", "\t"),
        ("Z", " \u{2028}\u{2029}", "a"), ("Cc", "\t\0\u{85}", " "), ("cntrl", "\u{1F}", "a"), ("Mn", "\u{301}", "a"),
        ("M", "\u{301}\u{903}", "a"), ("Combining_Mark", "\u{301}", "a"), ("Co", "\u{E000}\u{F0000}\u{10FFFD}", "a"),
        ("Cn", "\u{378}\u{FFFF}\u{50000}\u{10FFFF}", "a\u{E000}"), ("Cf", "\u{200D}\u{E0020}", "a"),
        ("General_Category=Uppercase_Letter", "A", "a"), ("gc=Nd", "1", "a"), ("Any", "a\0😀", ""),
        ("ASCII", "a~\0", "é"),
        ("Assigned", "a😀", "\u{378}\u{50000}"), ("Alphabetic", "aⅣ", "1"), ("Alpha", "é", "-"),
        ("Uppercase", "AⅣ", "a"),
        ("White_Space", " \n\u{85}", "\u{FEFF}"), ("space", "\t", "a"), ("Emoji", "😀#1", "a"),
        ("ID_Start", "aé中", "1_"), ("IDC", "a1_", "-"),
        ("Hex_Digit", "afAF09Ｆ", "g"), ("AHex", "f", "Ｆ"),
        ("NChar", "\u{FFFE}\u{4FFFF}", "a"),
        ("RI", "\u{1F1E9}", "D"), ("Script=Latin", "aéÿꬰ", "αД1"), ("sc=Grek", "αΩἀ", "a"),
        ("Script=Cyrillic", "Дя", "a"),
        ("Script=Han", "中々", "あ"), ("sc=Hira", "あ", "ア"), ("Script=Arabic", "بي", "א"), ("Script=Hebr", "א", "ب"),
        ("Script=Common", "1 !", "a"), ("Script=Hangul", "한ᄀ", "中"), ("sc=Zinh", "\u{301}", "a"),
    ])
    func property(name: String, members: String, others: String) throws {
        let pattern = try Pattern("^\\p{\(name)}$")
        let negation = try Pattern("^\\P{\(name)}$")
        for (text, expected) in [(members, true), (others, false)] {
            for scalar in text.unicodeScalars {
                var budget = 1_000
                let place = "\(name) U+\(String(scalar.value, radix: 16))"
                #expect(try pattern.matches(String(scalar), budget: &budget) == expected, "\(place)")
                #expect(try negation.matches(String(scalar), budget: &budget) != expected, "\(place)")
            }
        }
    }

    @Test func propertiesInClasses() throws {
        #expect(try matches("^[\\p{L}\\p{M}\\p{Nd}' -]+$", "O'Neill-Müller e\u{301} 3"))
        #expect(try !matches("^[\\p{L}\\p{M}' -]+$", "a_b"))
        #expect(try matches("^\\p{Lu}\\p{Ll}{2,20}$", "Zoë"))
        #expect(try matches("^[^\\p{L}\\P{Any}]$", "5") && !matches("^[^\\p{L}]$", "é"))
        #expect(try matches("\\p{Letter}cole", "Les hivers de mon enfance, à l'École"))
    }

    /// Random scalars beyond those of the examples, against the standard library itself.
    @Test func categoriesAgainstTheStandardLibrary() throws {
        var random = Seeded(state: 11)
        let letters = try Pattern("^[\\p{Lu}\\p{Nd}\\p{Cn}]$")
        let white = try Pattern("^\\p{Grapheme_Extend}$")
        for _ in 0..<4_000 {
            let limit = random.below(3) == 0 ? 0x110000 : 0x3000
            guard let scalar = Unicode.Scalar(UInt32(random.below(limit))) else { continue }
            let category = scalar.properties.generalCategory
            var budget = 100
            let isMember = [.uppercaseLetter, .decimalNumber, .unassigned].contains(category)
            #expect(try letters.matches(String(scalar), budget: &budget) == isMember)
            #expect(try white.matches(String(scalar), budget: &budget) == scalar.properties.isGraphemeExtend)
        }
    }
}
