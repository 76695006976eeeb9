// SPDX-License-Identifier: Apache-2.0

/// Text of somebody's own inside a sentence of ours.
public enum Quoted {
    /// The text in quotes, cut to 80 characters, with everything that would act on a terminal or hide in a line written
    /// out: `"a\u{1B}[2J"`.
    ///
    /// Written out are the control characters (Unicode category Cc), line and paragraph separators, and the marks that
    /// turn the direction of writing (Unicode Standard Annex 9). O(length).
    public static func text(_ text: some StringProtocol) -> String {
        var shown = "\""
        for scalar in text.prefix(80).unicodeScalars {
            if isHidden(scalar) {
                shown += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
