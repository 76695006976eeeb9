// SPDX-License-Identifier: Apache-2.0

/// The name of whoever owns a token.
package enum OwnerName {
    /// Names that stand for nobody in particular.
    package static let reserved: Set<String> = ["anonymous", "system", "host", "seed", "local"]

    /// Why a name cannot be an owner's; nil when it can.
    ///
    /// It is shown in lists, logs and what is recorded, so that nothing in it may pass for something else.
    package static func fault(_ name: String) -> String? {
        guard (1...128).contains(name.utf8.count) else { return "an owner has 1 to 128 bytes" }
        guard !reserved.contains(name), !name.hasPrefix("uid:") else { return "this name is the daemon's own" }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .nonspacingMark, .spacingMark:
                true
            default: " -_.@+'".unicodeScalars.contains(scalar)
            }
        }
        guard isPlain, name.first != " ", name.last != " " else {
            return "an owner is made of letters, digits, spaces inside, and - _ . @ + '"
        }
        return nil
    }
}
