// SPDX-License-Identifier: Apache-2.0

import Roster

/// Who is at work in a slot: everybody who is assigned, a member on that date, and not away.
struct Staffing {
    let program: Program

    init(_ program: Program) { self.program = program }

    /// How many people each service has in a slot.
    ///
    /// O(assignments of the slot + services).
    func counts(in slot: SlotIndex) -> [Int] {
        var counts = [Int](repeating: 0, count: program.services.count)
        for position in program.assignments.positions(in: slot) {
            let person = Int(program.assignments.people[position])
            guard program.isPresent(person: person, on: slot.date, slot.slot) else { continue }
            counts[Int(program.assignments.services[position])] += 1
        }
        return counts
    }

    /// The positions of the assignments of a slot, by person; nil for whoever has none.
    func positions(in slot: SlotIndex) -> [Int?] {
        var positions = [Int?](repeating: nil, count: program.people.count)
        for position in program.assignments.positions(in: slot) {
            positions[Int(program.assignments.people[position])] = position
        }
        return positions
    }
}

/// How many people one service has in one slot, and how many it needs.
struct CellState: Hashable {
    var present: Int
    var min: Int
    var target: Int
    var max: Int?

    init(present: Int, demand: Demand?) {
        self.present = present
        min = demand?.min ?? 0
        target = demand?.target ?? 0
        max = demand?.max
    }

    /// People missing below the minimum.
    var missing: Int { Swift.max(0, min - present) }
    /// People missing below the target, those below the minimum included.
    var belowTarget: Int { Swift.max(0, target - present) }
    /// People beyond the maximum.
    var surplus: Int { max.map { Swift.max(0, present - $0) } ?? 0 }

    func with(present: Int) -> CellState {
        var copy = self
        copy.present = present
        return copy
    }
}
