// SPDX-License-Identifier: Apache-2.0

import Roster

/// What everybody works in one week, as weekly caps count it: in 360ths of a half-day.
struct WeekLoads {
    let range: DateRange
    private let program: Program
    private let loads: [Int]

    /// The week that a date lies in, by the program's `week_start`; O(assignments of the week).
    init(_ program: Program, of date: LocalDate) {
        self.program = program
        let first = date.onOrBefore(program.profile.weekStart)
        range = DateRange(from: first, to: first.advanced(by: 6))
        var loads = [Int](repeating: 0, count: program.people.count)
        let assignments = program.assignments
        for position in assignments.positions(in: SlotIndex(first, .am)..<SlotIndex(first.advanced(by: 7), .am)) {
            let slot = SlotIndex(rawValue: Int(assignments.slots[position]))
            let person = Int(assignments.people[position])
            guard program.isPresent(person: person, on: slot.date, slot.slot) else { continue }
            loads[person] += program.services[Int(assignments.services[position])].capLoad(in: slot.slot)
        }
        self.loads = loads
    }

    /// Whether `load` more, in 360ths of a half-day, stays within a person's weekly cap.
    func admits(_ load: Int, for person: Int) -> Bool {
        loads[person] + load <= program.weekCapHalfDays(person: person) * Service.halfDayMinutes
    }
}
