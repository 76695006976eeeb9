// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// What each sign of liking or avoiding adds to a trail, by its word.
///
/// What the schedule engine assigned adds nothing: its own output must not reinforce itself.
struct Deposits: Equatable {
    static let swappedIn = "swapped_in"
    static let swappedAway = "swapped_away"
    static let refused = "refused"

    private(set) var amounts: [String: Double] = [
        "volunteered": 1, "accepted": 1, "asked_for": 1, swappedIn: 0.5, swappedAway: -1, refused: -0.5,
        "declined": -0.5, "assigned": 0, "satisfied": 1, "dissatisfied": -1,
    ]

    /// The usual amounts, with the site's own words and amounts over them.
    init(_ document: JSONValue? = nil) {
        for member in document?.objectValue ?? [:] { amounts[member.key] = member.value.doubleValue }
    }

    /// What a word adds; nil for a word that says nothing here.
    func amount(of word: String) -> Double? { amounts[word] }
}
