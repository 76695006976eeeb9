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
        for position in assignments.positions(in: SlotIndex(first, .am)..<SlotIndex(date, .am)) {
            let slot = SlotIndex(rawValue: Int(assignments.slots[position]))
            let person = Int(assignments.people[position])
            guard program.isPresent(person: person, on: slot.date, slot.slot) else { continue }
            let service = program.services[Int(assignments.services[position])]
            counters[person].minutes += service.minutes(in: slot.slot) ?? 0
            if slot.slot == .night { counters[person].nights += 1 }
            if slot.date.weekday == .saturday || slot.date.weekday == .sunday { counters[person].weekends += 1 }
        }
        self.counters = counters
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
