// SPDX-License-Identifier: Apache-2.0

/// Text from elsewhere that is shown on a terminal.
enum TerminalText {
    /// The text with everything written out that would act on the terminal or turn its direction: control characters
    /// but tabs and line ends, and the marks of Unicode Standard Annex 9.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// The text on one line: line ends and tabs are written out as well.
    static func escapedLine(_ text: String) -> String {
        let escaped = escaped(text)
        guard escaped.utf8.contains(where: { $0 == 0x09 || $0 == 0x0A }) else { return escaped }
        return escaped.unicodeScalars.reduce(into: "") { line, scalar in
            switch scalar {
            case "\t": line += "\\u{9}"
            case "\n": line += "\\u{A}"
            default: line.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
