// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// Somebody's work in one slot that is given up.
struct Release: Hashable, Sendable {
    let slot: SlotIndex
    let person: Int
    let service: Int
    /// Of the service.
    let category: Int
}

/// Somebody's new place in one slot; `from` is nil for somebody who is free then.
struct Move: Hashable, Sendable {
    let slot: SlotIndex
    let person: Int
    let from: Int?
    let to: Int
}

/// A service that gets people in one slot who were missing.
struct Cover: Hashable, Sendable {
    let slot: SlotIndex
    let service: Int
    let people: Int
}

/// A service whose people are still missing.
struct OpenGap: Hashable, Sendable {
    let slot: SlotIndex
    let service: Int
    let category: Int
    let missing: Int
    let obstacle: SlotShedding.Obstacle
}

/// What would be given up, and what that brings.
struct ShedPlan: Sendable {
    var releases: [Release] = []
    var moves: [Move] = []
    var covers: [Cover] = []
    var gaps: [OpenGap] = []
    /// Missing people that were found without giving anything up: free ones, and those above the minimum of protected
    /// work.
    var found = 0
    /// Half-days given up whose people came where somebody was missing.
    var used = 0
    /// Half-days that stay, by category 1 to 7.
    var kept = [Int](repeating: 0, count: 7)
    /// Needs that end without people, whether given up or beyond help, by category 1 to 7.
    var uncovered = [Int](repeating: 0, count: 7)
    /// Slots that were looked at.
    var slots = 0

    /// Given up, and nobody needs the people.
    var overshed: Int { releases.count - used }
    /// The most protected category that cannot be kept whole; nil if all can.
    var deepestCategory: Int? { (releases.map(\.category) + gaps.map(\.category)).min() }
    /// The step that this is.
    var level: SheddingLevel { deepestCategory.map { SheddingLevel(givingUp: $0) } ?? .normal }
    /// Missing people of patient safety and required work.
    var protectedGaps: [OpenGap] { gaps.filter { $0.category <= SheddingLevel.protectedCategory } }
}
