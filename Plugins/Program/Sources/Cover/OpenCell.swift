// SPDX-License-Identifier: Apache-2.0

import Roster

/// A slot of a service that somebody is to be found for.
struct OpenCell: Hashable {
    let slot: SlotIndex
    let service: Int
    /// How many are there without whoever is away.
    let state: CellState
    /// Who is away and assigned to it in the schedule, so that the assignment has to go.
    let absentee: Int?
}

extension OpenCell {
    /// The most protected first, then by time; ties by service.
    static func isBefore(_ left: OpenCell, _ right: OpenCell, in program: Program) -> Bool {
        (left.slot, program.services[left.service].category, left.service)
            < (right.slot, program.services[right.service].category, right.service)
    }
}

/// Which cells an absence leaves open.
struct AbsenceCells {
    /// The cells below their minimum, or below their target if that was asked for, by time.
    let cells: [OpenCell]
    /// Cells of the absent person that have enough people without them.
    let covered: Int

    /// The cells that a person who is away from `first` to `last` leaves open.
    ///
    /// These are the person's own that are short without them, and, because whoever enters an absence may take the
    /// person off the schedule at once, also cells that are short already and that the person may do.
    /// O(slots x (rules + assignments of a slot)).
    init(_ program: Program, person: Int, from first: SlotIndex, to last: SlotIndex, wantsTarget: Bool) {
        let staffing = Staffing(program)
        var cells: [OpenCell] = []
        var covered = 0
        for number in first.rawValue...Swift.max(first.rawValue, last.rawValue) {
            let slot = SlotIndex(rawValue: number)
            let own = program.assignments.positions(in: slot).first {
                Int(program.assignments.people[$0]) == person
            }.map { Int(program.assignments.services[$0]) }
            let demand = program.demandCalendar.demand(in: slot)
            guard own != nil || !demand.isEmpty else { continue }
            var counts = staffing.counts(in: slot)
            if let own, program.isPresent(person: person, on: slot.date, slot.slot) { counts[own] -= 1 }
            for need in demand {
                let state = CellState(present: counts[need.service], demand: need)
                let isOwn = need.service == own
                guard wantsTarget ? state.belowTarget > 0 : state.missing > 0 else {
                    if isOwn { covered += 1 }
                    continue
                }
                guard isOwn || program.eligibility.isEligible(person: person, service: need.service, on: slot.date)
                else { continue }
                cells.append(
                    OpenCell(slot: slot, service: need.service, state: state, absentee: isOwn ? person : nil))
            }
            if let own, !demand.contains(where: { $0.service == own }) { covered += 1 }
        }
        self.cells = cells.sorted { OpenCell.isBefore($0, $1, in: program) }
        self.covered = covered
    }
}
