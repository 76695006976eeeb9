// SPDX-License-Identifier: Apache-2.0

import Coverage
import Roster

/// How unwelcome it is to give somebody work in a slot: what of a repair's cost is not the number of changes.
///
/// 1 for a free person whose week is full under their cap; 2 for one who works the night before a day, or on the day
/// before or after a night. Rules are the business of whoever checks the result: this only keeps them whole where it costs
/// nothing.
struct MoveStrain: Sendable {
    private struct PersonWeek: Hashable {
        let person: Int32
        let week: Int32
    }

    private let weekStart: Weekday
    /// Weeks of people without room for another half-day.
    private let full: Set<PersonWeek>
    /// Slots in which each person works, by the slot's number.
    private let working: [Set<Int32>]

    /// O(assignments of the horizon and a week around it).
    init(_ program: Program, _ horizon: Horizon) {
        weekStart = program.profile.weekStart
        let first = SlotIndex(horizon.from.advanced(by: -7).onOrBefore(weekStart), .am)
        let last = SlotIndex(horizon.to.onOrBefore(weekStart).advanced(by: 14), .am)
        var working = [Set<Int32>](repeating: [], count: program.people.count)
        var minutes: [PersonWeek: Int] = [:]
        for position in program.assignments.positions(in: first..<last) {
            let (person, slot) = (program.assignments.people[position], program.assignments.slots[position])
            working[Int(person)].insert(slot)
            let index = SlotIndex(rawValue: Int(slot))
            let week = PersonWeek(person: person, week: index.date.onOrBefore(weekStart).rawValue)
            minutes[week, default: 0] +=
                program.services[Int(program.assignments.services[position])].capLoad(in: index.slot)
        }
        self.working = working
        full = Set(
            minutes.filter { week, load in
                load + Service.halfDayMinutes
                    > program.weekCapHalfDays(person: Int(week.person)) * Service.halfDayMinutes
            }.keys)
    }

    /// The strain of a change in a slot; `assigned` is whether the person has any work there now.
    func strain(of person: Int, in slot: SlotIndex, assigned: Bool) -> Int {
        guard !assigned else { return 0 }
        let week = PersonWeek(person: Int32(person), week: slot.date.onOrBefore(weekStart).rawValue)
        return (full.contains(week) ? 1 : 0) + (isBesideNight(person, slot) ? 2 : 0)
    }

    private func isBesideNight(_ person: Int, _ slot: SlotIndex) -> Bool {
        func works(_ distance: Int) -> Bool { working[person].contains(Int32(slot.rawValue + distance)) }
        switch slot.slot {
        case .am: return works(-1) || works(2)
        case .pm: return works(-2) || works(1)
        case .night: return works(-1) || works(-2) || works(1) || works(2)
        }
    }
}
