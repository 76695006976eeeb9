// SPDX-License-Identifier: Apache-2.0

/// A value that a site writes as one text, and that has a type of its own once it is read.
package protocol ParsedText: Sendable, Hashable {
    /// What a text of this type may say; ``init(parsing:)`` takes exactly what it accepts.
    static var rule: TextRule { get }
    /// Reads the text; nil for what the rule refuses.
    init?(parsing text: String)
    /// The text that ``init(parsing:)`` reads back.
    var text: String { get }
}

extension ParsedText {
    /// A rule that accepts what can be read.
    static func readable(_ allowed: String) -> TextRule {
        TextRule(allowed) { Self(parsing: $0) != nil }
    }
}
