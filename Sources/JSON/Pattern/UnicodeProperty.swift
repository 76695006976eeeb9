// SPDX-License-Identifier: Apache-2.0

/// The property escapes of ECMA-262 (22.2.2.9, `UnicodePropertyValueExpression`), by name.
///
/// Names are matched exactly, as the standard asks: no other case, no spaces. The data is the standard library's.
enum UnicodeProperty {
    enum Answer {
        case set(ScalarSet)
        /// No property of ECMA-262.
        case unknown
        /// One that there is no data for, with what to write in its place.
        case unsupported(String)
    }

    /// The set that `text`, what stands between the braces, names.
    static func set(named text: String) -> Answer {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first else { return .unknown }
        guard parts.count == 2 else { return lone(name) }
        switch name {
        case "General_Category", "gc":
            return GeneralCategoryNames.categories(named: parts[1]).map { .set(UnicodeTables.set(of: $0)) } ?? .unknown
        case "Script", "sc":
            if let set = ScriptRanges.set(named: parts[1]) { return .set(set) }
            return .unsupported("one of the scripts \(ScriptRanges.names)")
        case "Script_Extensions", "scx": return .unsupported("a Script, as in \\p{Script=Greek}")
        default: return .unknown
        }
    }

    private static func lone(_ name: String) -> Answer {
        if let categories = GeneralCategoryNames.categories(named: name) {
            return .set(UnicodeTables.set(of: categories))
        }
        switch name {
        case "Any": return .set(.any)
        case "Assigned": return .set(UnicodeTables.set(of: [.unassigned]).complement)
        case "ASCII": return .set(ScalarSet([0...0x7F]))
        case "Regional_Indicator", "RI": return .set(ScalarSet([0x1F1E6...0x1F1FF]))
        case "Extended_Pictographic", "ExtPict", "Emoji_Component", "EComp",
            "Pattern_Syntax", "Pat_Syn":
            return .unsupported("another property")
        default:
            guard let binary = BinaryProperty.named(name) else { return .unknown }
            return .set(UnicodeTables.set(of: binary))
        }
    }
}
