// SPDX-License-Identifier: Apache-2.0

/// Labels of internationalized host names (IDNA2008).
///
/// Checked are the rules of RFC 5891, section 4.2.3, and the characters of RFC 5892. Not checked, for want of data in
/// the standard library: that the label is in normalization form C, and the rule for mixed directions (RFC 5893).
enum IDNALabel {
    /// Whether what stands behind `xn--` encodes a U-label (RFC 5891, section 5.4).
    static func isALabel(_ encoded: [UInt8]) -> Bool {
        guard let scalars = Punycode.decoded(encoded), scalars.contains(where: { $0 >= 0x80 }) else { return false }
        return isULabel(scalars) && Punycode.encoded(scalars) == encoded
    }

    /// Whether the scalars are a U-label.
    static func isULabel(_ scalars: [UInt32]) -> Bool {
        let label = scalars.compactMap(Unicode.Scalar.init)
        guard label.count == scalars.count, let first = label.first, first != "-", label.last != "-" else {
            return false
        }
        if label.count >= 4, label[2] == "-", label[3] == "-" { return false }
        switch first.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return false
        default: break
        }
        return label.indices.allSatisfy { index in
            switch IDNAProperty(label[index]) {
            case .valid: true
            case .contextual: IDNAContext.allows(label, at: index)
            case .disallowed: false
            }
        }
    }
}

/// The derived property of RFC 5892, section 3.
enum IDNAProperty {
    case valid
    /// Valid in some contexts (appendix A).
    case contextual
    case disallowed

    init(_ scalar: Unicode.Scalar) {
        self = Self.exception(scalar.value) ?? Self.derived(scalar)
    }

    /// Exceptions (section 2.6).
    private static func exception(_ value: UInt32) -> IDNAProperty? {
        switch value {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: .valid
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9: .contextual
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: .disallowed
        default: nil
        }
    }

    private static func derived(_ scalar: Unicode.Scalar) -> IDNAProperty {
        if scalar.isASCII {
            // LDH (section 2.9); capitals are unstable.
            let byte = UInt8(ascii: scalar)
            return byte == UInt8(ascii: "-") || byte.isASCIIDigit || (0x61...0x7A).contains(byte) ? .valid : .disallowed
        }
        let properties = scalar.properties
        if properties.isJoinControl { return .contextual }
        // Unstable (section 2.2): what case folding and compatibility normalization change.
        if properties.changesWhenNFKCCaseFolded { return .disallowed }
        // IgnorableProperties (section 2.3).
        if properties.isDefaultIgnorableCodePoint || properties.isWhitespace || properties.isNoncharacterCodePoint {
            return .disallowed
        }
        switch scalar.value {
        // IgnorableBlocks (section 2.4) and OldHangulJamo (section 2.8).
        case 0x20D0...0x20FF, 0x1D100...0x1D24F, 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7FB: return .disallowed
        default: break
        }
        // LetterDigits (section 2.1).
        switch properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
            .spacingMark:
            return .valid
        default: return .disallowed
        }
    }
}
