// SPDX-License-Identifier: Apache-2.0

import Coverage
import Patterns
import Roster

/// What everybody did, half-day by half-day, in the part of the window of which assignments are stored.
///
/// A night counts as a state of its own where somebody worked it; a half-day without an assignment is `OFF`.
struct Activity {
    static let off = "OFF"

    /// Nil if the window has no assignments.
    let days: DateRange?
    /// Ids of the services that turn up, in the program's order, and `OFF` at the end.
    let states: [String]
    /// The people who have any half-day, by index into the program's people.
    let people: [Int]
    /// The states of each of them in the order of time.
    let sequences: [[Int]]
    /// What each person's assignments weigh.
    let burden: [Double]
    /// The same of nights, weekends and holidays alone.
    let unsocial: [Double]
    /// Half-days that each person was there for, by full-time equivalent; nights not counted.
    let presence: [Double]
    /// Nights after which the next morning was worked: service of the night, of the morning, person.
    let nightThenDay: [(night: Int, morning: Int, person: Int)]

    /// O(people x slots of the window).
    init(_ program: Program, in window: DateRange, _ weights: BurdenWeights) {
        let rows = program.assignments
        var burden = [Double](repeating: 0, count: program.people.count)
        var (unsocial, presence) = (burden, burden)
        let positions = rows.positions(
            in: SlotIndex(window.from, .am)..<SlotIndex(window.to.advanced(by: 1), .am))
        guard let first = positions.first, let last = positions.last,
            let horizon = Horizon(DateRange(from: rows[first].slot.date, to: rows[last].slot.date))
        else {
            (days, states, people, sequences, nightThenDay) = (nil, [], [], [], [])
            (self.burden, self.unsocial, self.presence) = (burden, unsocial, presence)
            return
        }
        let width = horizon.slots.count
        var work = [Int32](repeating: -1, count: program.people.count * width)
        var used = Set<Int>()
        for position in positions {
            let row = rows[position]
            let place = horizon.slots.lowerBound.distance(to: row.slot)
            work[row.person * width + place] = Int32(row.service)
            used.insert(row.service)
            let weight = weights.weight(of: row.slot, isHoliday: program.demandCalendar.isHoliday(row.slot.date))
            burden[row.person] += weight
            if weight > weights.day { unsocial[row.person] += weight }
        }
        let services = used.sorted()
        let state = Dictionary(uniqueKeysWithValues: services.enumerated().map { (Int32($1), $0) })
        let grid = PresenceGrid(program, horizon)
        var sequences: [[Int]] = []
        var people: [Int] = []
        var nights: [(Int, Int, Int)] = []
        for person in program.people.indices {
            let membership = program.people[person].membership
            var sequence: [Int] = []
            for (place, slot) in horizon.slots.enumerated() where membership.contains(slot.date) {
                let service = work[person * width + place]
                if slot.slot == .night {
                    let next = place + 1 < width ? work[person * width + place + 1] : -1
                    if service >= 0, next >= 0 { nights.append((Int(service), Int(next), person)) }
                    if service < 0 { continue }
                } else if grid.isPresent(person: person, in: slot) {
                    presence[person] += Double(program.people[person].fteThousandths) / 1000
                }
                sequence.append(state[service] ?? services.count)
            }
            if sequence.isEmpty { continue }
            people.append(person)
            sequences.append(sequence)
        }
        days = horizon.range
        states = services.map { program.services[$0].id } + [Self.off]
        self.people = people
        self.sequences = sequences
        self.burden = burden
        self.unsocial = unsocial
        self.presence = presence
        nightThenDay = nights.map { (night: $0.0, morning: $0.1, person: $0.2) }
    }

    /// Half-days of a person by state.
    func budget(_ sequence: [Int]) -> [Double] {
        var counts = [Double](repeating: 0, count: states.count)
        for state in sequence { counts[state] += 1 }
        return counts
    }
}
