// SPDX-License-Identifier: Apache-2.0

import Roster

/// The slots in which changes can make a difference to coverage.
enum AffectedSlots {
    /// Tables that say nothing about who covers what.
    private static let silent: Set<String> = [
        "calls", "logged_hours", "requests", "swaps", "work_items", "preference_signals", "groups", "establishment",
        "zones", "credentials", "exceptions",
    ]

    /// The slots, ascending.
    ///
    /// Assignments and absences name theirs; after a change of any other table every slot that either program has data
    /// for is looked at.
    static func slots(of changes: [RowChange], before: Program, after: Program) -> [SlotIndex] {
        var slots: Set<SlotIndex> = []
        for change in changes where !silent.contains(change.table) {
            let rows = [change.old, change.new].compactMap(\.self)
            switch change.table {
            case "assignments":
                if let slot = rows.first.flatMap({ slot($0, "date", "slot") }) { slots.insert(slot) }
            case "absences":
                for row in rows {
                    guard let first = slot(row, "from", "from_slot"), let last = slot(row, "to", "to_slot"),
                        first <= last
                    else { continue }
                    slots.formUnion((first...last).prefix(Horizon.maximumDays * 3))
                }
            default: return everything(before, after)
            }
        }
        return slots.sorted()
    }

    private static func everything(_ before: Program, _ after: Program) -> [SlotIndex] {
        let ranges = [before.dateRange, after.dateRange].compactMap(\.self)
        guard let from = ranges.map(\.from).min(), let to = ranges.map(\.to).max(),
            let horizon = Horizon(from: from, days: min(Horizon.maximumDays, from.distance(to: to) + 1))
        else { return [] }
        return Array(horizon.slots)
    }

    private static func slot(_ row: [RosterCell], _ dateColumn: String, _ slotColumn: String) -> SlotIndex? {
        func text(_ column: String) -> String? { row.first { $0.column == column }?.text }
        guard let date = text(dateColumn).flatMap({ LocalDate($0) }),
            let slot = text(slotColumn).flatMap({ Slot(code: $0) })
        else { return nil }
        return SlotIndex(date, slot)
    }
}
