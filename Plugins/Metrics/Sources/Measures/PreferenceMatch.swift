// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Roster

/// The share of assignments that people wanted, of those about which they showed anything (original-system.md 1.4).
struct PreferenceMatch {
    static let benchmark = 80.0
    static let warning = 60.0
    private static let wanted: Set = ["swapped_in", "volunteered", "accepted", "satisfied"]
    private static let unwanted: Set = ["swapped_away", "refused", "dissatisfied"]

    /// Assignments with a sign of preference.
    let preferred: Int
    /// Of these, those with a sign for it.
    let matched: Int

    /// Counts; the last sign of a person about a slot holds, and words that say nothing here are passed over.
    ///
    /// O(signals + assignments of the days).
    init(_ program: Program, _ horizon: Horizon) {
        struct Cell: Hashable { let person: Int, slot: SlotIndex }
        var last: [Cell: (at: Int64, isWanted: Bool)] = [:]
        for signal in program.preferenceSignals where horizon.slots.contains(signal.slot) {
            let isWanted = Self.wanted.contains(signal.signal)
            guard isWanted || Self.unwanted.contains(signal.signal) else { continue }
            let cell = Cell(person: signal.person, slot: signal.slot)
            let at = signal.createdAt?.minutes ?? .min
            if at >= last[cell]?.at ?? .min { last[cell] = (at, isWanted) }
        }
        var (preferred, matched) = (0, 0)
        for position in program.assignments.positions(in: horizon.slots) {
            let cell = Cell(
                person: Int(program.assignments.people[position]),
                slot: SlotIndex(rawValue: Int(program.assignments.slots[position])))
            guard let sign = last[cell] else { continue }
            preferred += 1
            if sign.isWanted { matched += 1 }
        }
        self.preferred = preferred
        self.matched = matched
    }

    var percent: Double? { preferred == 0 ? nil : Double(matched) / Double(preferred) * 100 }

    var measure: Measure {
        Measure(
            value: percent, band: Band(percent, good: Self.benchmark, warning: Self.warning), benchmark: Self.benchmark,
            details: ["assignments_with_preference": .count(preferred), "matched": .count(matched)])
    }
}
