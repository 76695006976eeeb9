// SPDX-License-Identifier: Apache-2.0

/// The names of holds: two that every site has, and whatever else a site or its plugins agree on.
package enum HoldName {
    /// Making a draft of the schedule the one that is lived by.
    package static let publishing = "publishing"
    /// Bringing out another release of something.
    package static let deploying = "deploying"
    /// The names that are there without anybody saying so.
    package static let builtIn = [deploying, publishing]
    /// What a name may be, as a pattern and for sentences.
    package static let pattern = "^[a-z][a-z0-9_.-]{0,63}$"
    package static let allowed = "1 to 64 of a-z, 0-9, _, . and -, beginning with a letter"

    package static func isValid(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy {
            (97...122).contains($0) || (48...57).contains($0) || "_.-".utf8.contains($0)
        }
    }
}
