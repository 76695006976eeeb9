// SPDX-License-Identifier: Apache-2.0

import Roster

/// What a change does to one service in one slot.
struct CoverageChange: Hashable {
    let slot: SlotIndex
    let service: String
    let before: CellState
    let after: CellState

    /// More people missing below the minimum than before; negative if fewer.
    var missing: Int { after.missing - before.missing }
    /// More people missing below the target than before; negative if fewer.
    var belowTarget: Int { after.belowTarget - before.belowTarget }
    /// More people than useful, more than before.
    var surplus: Int { after.surplus - before.surplus }
    /// Worse by the minimum, or equal there and worse by the target.
    var isLoss: Bool { missing > 0 || (missing == 0 && belowTarget > 0) }
    /// Better by the minimum, or equal there and better by the target.
    var isGain: Bool { missing < 0 || (missing == 0 && belowTarget < 0) }

    /// The cells whose people or needs differ in the given slots, by slot and then by service id.
    ///
    /// Services are matched by id, because an edit may add or remove some. O(slots x (rules + assignments)).
    static func all(in slots: [SlotIndex], before: Program, after: Program) -> [CoverageChange] {
        var changes: [CoverageChange] = []
        for slot in slots {
            let old = states(before, slot)
            let new = states(after, slot)
            for service in Set(old.keys).union(new.keys).sorted() {
                let none = CellState(present: 0, demand: nil)
                let (one, other) = (old[service] ?? none, new[service] ?? none)
                if one != other {
                    changes.append(CoverageChange(slot: slot, service: service, before: one, after: other))
                }
            }
        }
        return changes
    }

    /// The services with people or needs in a slot.
    private static func states(_ program: Program, _ slot: SlotIndex) -> [String: CellState] {
        let counts = Staffing(program).counts(in: slot)
        var states: [String: CellState] = [:]
        for (service, count) in counts.enumerated() where count > 0 {
            states[program.services[service].id] = CellState(present: count, demand: nil)
        }
        for need in program.demandCalendar.demand(in: slot) {
            states[program.services[need.service].id] = CellState(present: counts[need.service], demand: need)
        }
        return states
    }
}
