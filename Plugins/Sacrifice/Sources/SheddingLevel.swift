// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin

/// How much is given up: steps that are agreed beforehand, each with all those before it (original-system.md 2.5).
enum SheddingLevel: Int, CaseIterable, Comparable, Sendable {
    /// Nothing.
    case normal
    /// Optional education (7).
    case yellow
    /// Administration and research as well (6, 5).
    case orange
    /// Core education as well (4).
    case red
    /// Continuity of care as well (3).
    case black
    /// Required work as well (2), so that only patient safety is left.
    case critical

    static let words = ["normal", "yellow", "orange", "red", "black", "critical"]
    /// Required work and patient safety: never given up unless a person says `critical`, and of these never the first.
    static let protectedCategory = 2

    var word: String { Self.words[rawValue] }

    init?(word: String) {
        guard let index = Self.words.firstIndex(of: word) else { return nil }
        self.init(rawValue: index)
    }

    /// The step at which work of a category goes.
    init(givingUp category: Int) {
        switch category {
        case ...2: self = .critical
        case 3: self = .black
        case 4: self = .red
        case 5, 6: self = .orange
        default: self = .yellow
        }
    }

    /// The most protected category that goes at this step; those after it go too.
    var firstCategory: Int { [8, 7, 5, 4, 3, 2][rawValue] }

    /// On the scale of all patterns.
    var level: Level { [.green, .yellow, .orange, .red, .black, .black][rawValue] }

    static func < (left: SheddingLevel, right: SheddingLevel) -> Bool { left.rawValue < right.rawValue }
}
