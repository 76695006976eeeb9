// SPDX-License-Identifier: Apache-2.0

import Roster

/// What a person carried over some weeks: the counters of fairness.
struct LoadCounters: Hashable {
    /// NIGHT slots.
    var nights = 0
    /// Slots on Saturdays and Sundays.
    var weekends = 0
    /// Minutes of the services worked.
    var minutes = 0
}

/// Everybody's load in the weeks before a date, and what is usual among people of the same kind.
///
/// Counts are per full-time equivalent, in thousandths, so that half a position is expected to carry half.
struct LoadTable {
    let range: DateRange
    private let program: Program
    private let counters: [LoadCounters]

    /// Counts the `weeks` x 7 days that end on the day before `date`; O(assignments of these days).
    init(_ program: Program, weeks: Int, before date: LocalDate) {
        self.program = program
        let first = date.advanced(by: -7 * weeks)
        range = DateRange(from: first, to: date.advanced(by: -1))
        var counters = [LoadCounters](repeating: LoadCounters(), count: program.people.count)
        let assignments = program.assignments
        let minutes = program.services.flatMap { service in Slot.allCases.map { service.minutes(in: $0) ?? 0 } }
        var slot = SlotIndex(first, .am)
        var (date, part, isWeekend) = (first, Slot.am, Self.isWeekend(first))
        for position in assignments.positions(in: slot..<SlotIndex(date, .am).advanced(by: weeks * 21)) {
            if Int(assignments.slots[position]) != slot.rawValue {
                slot = SlotIndex(rawValue: Int(assignments.slots[position]))
                (date, part) = (slot.date, slot.slot)
                isWeekend = Self.isWeekend(date)
            }
            let person = Int(assignments.people[position])
            guard program.isPresent(person: person, on: date, part) else { continue }
            counters[person].minutes += minutes[Int(assignments.services[position]) * 3 + part.rawValue]
            if part == .night { counters[person].nights += 1 }
            if isWeekend { counters[person].weekends += 1 }
        }
        self.counters = counters
    }

    private static func isWeekend(_ date: LocalDate) -> Bool {
        date.weekday == .saturday || date.weekday == .sunday
    }

    subscript(person: Int) -> LoadCounters { counters[person] }

    /// A person's count in thousandths per full-time equivalent.
    func scaled(_ count: KeyPath<LoadCounters, Int>, of person: Int) -> Int {
        counters[person][keyPath: count] * 1_000_000 / Swift.max(1, program.people[person].fteThousandths)
    }

    /// The mean of a count over peers, in thousandths per full-time equivalent; 0 without peers.
    func mean(_ count: KeyPath<LoadCounters, Int>, of peers: [Int]) -> Int {
        peers.isEmpty ? 0 : peers.reduce(0) { $0 + scaled(count, of: $1) } / peers.count
    }
}
