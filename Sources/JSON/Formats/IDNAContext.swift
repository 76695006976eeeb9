// SPDX-License-Identifier: Apache-2.0

/// The contextual rules of RFC 5892, appendix A.
enum IDNAContext {
    /// Whether the contextual scalar at `index` may stand there.
    static func allows(_ label: [Unicode.Scalar], at index: Int) -> Bool {
        let before = index > 0 ? label[index - 1] : nil
        let after = index + 1 < label.count ? label[index + 1] : nil
        switch label[index].value {
        // A.1, zero width non-joiner.
        case 0x200C: return isVirama(before) || separatesJoined(label, at: index)
        // A.2, zero width joiner.
        case 0x200D: return isVirama(before)
        // A.3, middle dot: between two l, as in Catalan.
        case 0xB7: return before == "l" && after == "l"
        // A.4, Greek keraia: before Greek.
        case 0x375: return after.map { greek.contains($0.value) } ?? false
        // A.5 and A.6, geresh and gershayim: after Hebrew.
        case 0x5F3, 0x5F4: return before.map { hebrew.contains($0.value) } ?? false
        // A.7, Katakana middle dot: beside Japanese.
        case 0x30FB: return label.contains { japanese.contains($0.value) }
        // A.8 and A.9: the digits of one of the two Arabic sets only.
        case 0x660...0x669: return !label.contains { (0x6F0...0x6F9).contains($0.value) }
        case 0x6F0...0x6F9: return !label.contains { (0x660...0x669).contains($0.value) }
        default: return false
        }
    }

    private static let greek = script("Greek")
    private static let hebrew = script("Hebrew")
    private static let japanese = ScalarSet(["Hiragana", "Katakana", "Han"].flatMap { script($0).ranges })

    private static func script(_ name: String) -> ScalarSet { ScriptRanges.set(named: name) ?? ScalarSet([]) }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.canonicalCombiningClass == .virama
    }

    /// The second rule of A.1: between a letter that joins to its left and one that joins to its right.
    private static func separatesJoined(_ label: [Unicode.Scalar], at index: Int) -> Bool {
        guard let before = label[..<index].last(where: { !isTransparent($0) }),
            let after = label[(index + 1)...].first(where: { !isTransparent($0) })
        else { return false }
        return joinsBothSides(before) && (joinsBothSides(after) || joinsToTheRight(after))
    }

    /// Joining_Type T.
    private static func isTransparent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: true
        default: false
        }
    }

    /// Joining_Type R in the Arabic block.
    private static func joinsToTheRight(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x622...0x625, 0x627, 0x629, 0x62F...0x632, 0x648, 0x671...0x673, 0x675...0x677, 0x688...0x699, 0x6C0,
            0x6C3...0x6CB, 0x6CD, 0x6CF, 0x6D2, 0x6D3, 0x6D5, 0x6EE, 0x6EF:
            true
        default: false
        }
    }

    /// Joining_Type D in the Arabic block: its other letters, but for the hamza and the high hamza.
    private static func joinsBothSides(_ scalar: Unicode.Scalar) -> Bool {
        (0x620...0x6FF).contains(scalar.value) && scalar.properties.generalCategory == .otherLetter
            && !joinsToTheRight(scalar) && scalar.value != 0x621 && scalar.value != 0x674
    }
}
