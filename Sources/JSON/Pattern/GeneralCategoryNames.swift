// SPDX-License-Identifier: Apache-2.0

/// The value names of General_Category (ECMA-262, table of value aliases for General_Category).
enum GeneralCategoryNames {
    typealias Category = Unicode.GeneralCategory

    /// The categories that a short or long name stands for.
    static func categories(named name: String) -> Set<Category>? { all[name] }

    private static let all: [String: Set<Category>] = {
        var names: [String: Set<Category>] = [:]
        for (aliases, categories) in groups + singles.map({ ($0, [$1]) }) {
            for alias in aliases.split(separator: " ") { names[String(alias)] = Set(categories) }
        }
        return names
    }()

    private static let groups: [(String, [Category])] = [
        ("LC Cased_Letter", [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter]),
        ("L Letter", [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]),
        ("M Mark Combining_Mark", [.nonspacingMark, .spacingMark, .enclosingMark]),
        ("N Number", [.decimalNumber, .letterNumber, .otherNumber]),
        (
            "P Punctuation punct",
            [
                .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
                .finalPunctuation, .otherPunctuation,
            ]
        ),
        ("S Symbol", [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]),
        ("Z Separator", [.spaceSeparator, .lineSeparator, .paragraphSeparator]),
        ("C Other", [.control, .format, .surrogate, .privateUse, .unassigned]),
    ]

    private static let singles: [(String, Category)] = [
        ("Lu Uppercase_Letter", .uppercaseLetter), ("Ll Lowercase_Letter", .lowercaseLetter),
        ("Lt Titlecase_Letter", .titlecaseLetter), ("Lm Modifier_Letter", .modifierLetter),
        ("Lo Other_Letter", .otherLetter), ("Mn Nonspacing_Mark", .nonspacingMark),
        ("Mc Spacing_Mark", .spacingMark), ("Me Enclosing_Mark", .enclosingMark),
        ("Nd Decimal_Number digit", .decimalNumber), ("Nl Letter_Number", .letterNumber),
        ("No Other_Number", .otherNumber), ("Pc Connector_Punctuation", .connectorPunctuation),
        ("Pd Dash_Punctuation", .dashPunctuation), ("Ps Open_Punctuation", .openPunctuation),
        ("Pe Close_Punctuation", .closePunctuation), ("Pi Initial_Punctuation", .initialPunctuation),
        ("Pf Final_Punctuation", .finalPunctuation), ("Po Other_Punctuation", .otherPunctuation),
        ("Sm Math_Symbol", .mathSymbol), ("Sc Currency_Symbol", .currencySymbol),
        ("Sk Modifier_Symbol", .modifierSymbol), ("So Other_Symbol", .otherSymbol),
        ("Zs Space_Separator", .spaceSeparator), ("Zl Line_Separator", .lineSeparator),
        ("Zp Paragraph_Separator", .paragraphSeparator), ("Cc Control cntrl", .control), ("Cf Format", .format),
        ("Cs Surrogate", .surrogate), ("Co Private_Use", .privateUse), ("Cn Unassigned", .unassigned),
    ]
}
