// SPDX-License-Identifier: Apache-2.0

import Patterns
import Roster

/// How much more everybody may work in one week.
struct WeekRoom {
    private var left: [Int]

    /// Counts what everybody has been assigned in the whole week, in minutes of the weekly cap.
    ///
    /// O(people + assignments of the week).
    init(_ program: Program, week: Horizon, isKept: Bool) {
        guard isKept else {
            left = Array(repeating: .max / 2, count: program.people.count)
            return
        }
        left = program.people.indices.map { program.weekCapHalfDays(person: $0) * Service.halfDayMinutes }
        let start = week.from.onOrBefore(program.profile.weekStart)
        let slots = SlotIndex(start, .am)..<SlotIndex(start.advanced(by: 7), .am)
        for position in program.assignments.positions(in: slots) {
            let row = program.assignments[position]
            guard program.isPresent(person: row.person, on: row.slot.date, row.slot.slot) else { continue }
            left[row.person] -= program.services[row.service].capLoad(in: row.slot.slot)
        }
    }

    func has(_ minutes: Int, for person: Int) -> Bool { left[person] >= minutes }
    mutating func take(_ minutes: Int, from person: Int) { left[person] -= minutes }
    mutating func give(_ minutes: Int, to person: Int) { left[person] += minutes }
}
