// SPDX-License-Identifier: Apache-2.0

/// A secret that plugins may be granted by its name, and where it is: `pager_token=credential:pager`.
package struct SecretEntry: ParsedText, CustomStringConvertible {
    package let name: String
    package let place: SecretReference

    package init(name: String, place: SecretReference) {
        self.name = name
        self.place = place
    }

    package init?(parsing text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, Self.isName(parts[0]), let place = SecretReference(parsing: String(parts[1])) else {
            return nil
        }
        self.init(name: String(parts[0]), place: place)
    }

    package var text: String { "\(name)=\(place.text)" }
    package var description: String { text }

    /// What a grant can name: `secret.get:NAME`.
    private static func isName(_ text: Substring) -> Bool {
        (1...64).contains(text.utf8.count) && !text.hasPrefix(".")
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || "_-.".utf8.contains($0)
            }
    }

    package static let rule = readable(
        "a name of 1 to 64 of a-z, A-Z, 0-9, _ - and ., \"=\" and where the secret is, such as "
            + "\"pager_token=credential:pager\", \"pager_token=secrets/pager\" or \"pager_token=environment:PAGER_TOKEN\""
    )
}
