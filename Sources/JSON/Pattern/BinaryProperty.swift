// SPDX-License-Identifier: Apache-2.0

/// A binary property of Unicode (ECMA-262, table of binary property aliases) that the standard library has data for.
struct BinaryProperty: Sendable {
    typealias Test = @Sendable (Unicode.Scalar.Properties) -> Bool

    /// The long name.
    let name: String
    let holds: Test

    /// The property of a long or short name.
    static func named(_ name: String) -> BinaryProperty? { byName[name] }

    private static let byName: [String: BinaryProperty] = {
        var all: [String: BinaryProperty] = [:]
        for (names, test) in letters + identifiers + marks + casing + ideographs {
            let aliases = names.split(separator: " ").map(String.init)
            for alias in aliases { all[alias] = BinaryProperty(name: aliases[0], holds: test) }
        }
        return all
    }()

    private static let letters: [(String, Test)] = [
        ("Alphabetic Alpha", { $0.isAlphabetic }), ("White_Space space", { $0.isWhitespace }),
        ("ASCII_Hex_Digit AHex", { $0.isASCIIHexDigit }), ("Hex_Digit Hex", { $0.isHexDigit }),
        ("Math", { $0.isMath }), ("Dash", { $0.isDash }),
        ("Emoji", { $0.isEmoji }), ("Emoji_Modifier EMod", { $0.isEmojiModifier }),
        ("Emoji_Modifier_Base EBase", { $0.isEmojiModifierBase }),
        ("Emoji_Presentation EPres", { $0.isEmojiPresentation }),
    ]

    private static let identifiers: [(String, Test)] = [
        ("ID_Start IDS", { $0.isIDStart }), ("ID_Continue IDC", { $0.isIDContinue }),
        ("XID_Start XIDS", { $0.isXIDStart }), ("XID_Continue XIDC", { $0.isXIDContinue }),
        ("Pattern_White_Space Pat_WS", { $0.isPatternWhitespace }),
    ]

    private static let marks: [(String, Test)] = [
        ("Bidi_Control Bidi_C", { $0.isBidiControl }), ("Bidi_Mirrored Bidi_M", { $0.isBidiMirrored }),
        ("Default_Ignorable_Code_Point DI", { $0.isDefaultIgnorableCodePoint }),
        ("Deprecated Dep", { $0.isDeprecated }), ("Diacritic Dia", { $0.isDiacritic }),
        ("Extender Ext", { $0.isExtender }), ("Grapheme_Base Gr_Base", { $0.isGraphemeBase }),
        ("Grapheme_Extend Gr_Ext", { $0.isGraphemeExtend }), ("Join_Control Join_C", { $0.isJoinControl }),
        ("Logical_Order_Exception LOE", { $0.isLogicalOrderException }),
        ("Noncharacter_Code_Point NChar", { $0.isNoncharacterCodePoint }),
        ("Quotation_Mark QMark", { $0.isQuotationMark }), ("Sentence_Terminal STerm", { $0.isSentenceTerminal }),
        ("Terminal_Punctuation Term", { $0.isTerminalPunctuation }),
        ("Variation_Selector VS", { $0.isVariationSelector }),
    ]

    private static let casing: [(String, Test)] = [
        ("Uppercase Upper", { $0.isUppercase }), ("Lowercase Lower", { $0.isLowercase }), ("Cased", { $0.isCased }),
        ("Case_Ignorable CI", { $0.isCaseIgnorable }), ("Soft_Dotted SD", { $0.isSoftDotted }),
        ("Changes_When_Lowercased CWL", { $0.changesWhenLowercased }),
        ("Changes_When_Uppercased CWU", { $0.changesWhenUppercased }),
        ("Changes_When_Titlecased CWT", { $0.changesWhenTitlecased }),
        ("Changes_When_Casefolded CWCF", { $0.changesWhenCaseFolded }),
        ("Changes_When_Casemapped CWCM", { $0.changesWhenCaseMapped }),
        ("Changes_When_NFKC_Casefolded CWKCF", { $0.changesWhenNFKCCaseFolded }),
    ]

    private static let ideographs: [(String, Test)] = [
        ("Ideographic Ideo", { $0.isIdeographic }), ("Unified_Ideograph UIdeo", { $0.isUnifiedIdeograph }),
        ("Radical", { $0.isRadical }), ("IDS_Binary_Operator IDSB", { $0.isIDSBinaryOperator }),
        ("IDS_Trinary_Operator IDST", { $0.isIDSTrinaryOperator }),
    ]
}
