// SPDX-License-Identifier: Apache-2.0

/// What is about a person rather than about the schedule, and needs a scope of its own (design.md section 11).
package enum PersonalData: String, Sendable, CaseIterable, Comparable {
    /// How a person reacts to change: preferences shown, swaps refused.
    case behaviour
    /// How much a person carries.
    case stress

    package static func < (left: PersonalData, right: PersonalData) -> Bool { left.rawValue < right.rawValue }

    /// The scope that permits it.
    package var scope: String { "personal:" + rawValue }
}
