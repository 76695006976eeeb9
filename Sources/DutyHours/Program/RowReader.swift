// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Reads the rows of some people from a program, on some dates or on all.
struct RowReader {
    private let people: [Int]
    /// The place of each person among `people`; negative for others.
    private let places: [Int32]
    private let program: Program
    private let assignments: [Assignment]
    private let calls: [CallShift]
    private let logged: [LoggedHours]
    private let absences: [[DutyLeave]]

    init(people: [Int], program: Program, dates: DateRange?) {
        self.people = people
        self.program = program
        var places = [Int32](repeating: -1, count: program.people.count)
        for (place, person) in people.enumerated() where places[person] < 0 { places[person] = Int32(place) }
        self.places = places
        var positions = program.assignments.indices
        if let dates {
            let first = SlotIndex(dates.from, .am)
            positions = program.assignments.positions(
                in: first..<max(first, SlotIndex(dates.to.advanced(by: 1), .am)))
        }
        var found: [Assignment] = []
        let owners = program.assignments.people
        for position in positions where places[Int(owners[position])] >= 0 {
            found.append(program.assignments[position])
        }
        assignments = found
        calls = program.calls.filter { places[$0.person] >= 0 && dates?.contains($0.start.date) ?? true }
        logged = program.loggedHours.filter { places[$0.person] >= 0 && dates?.contains($0.start.date) ?? true }
        var absences = [[DutyLeave]](repeating: [], count: people.count)
        for absence in program.absences where absence.isBlocking && places[absence.person] >= 0 {
            absences[Int(places[absence.person])].append(DutyLeave(from: absence.from, to: absence.to))
        }
        self.absences = absences
    }

    /// The dates that the rows lie on.
    var reach: DateRange? {
        var first = LocalDate.latest
        var last = LocalDate.earliest
        func include(_ from: LocalDate, _ to: LocalDate) {
            first = min(first, from)
            last = max(last, to)
        }
        for one in assignments { include(one.slot.date.advanced(by: -2), one.slot.date.advanced(by: 4)) }
        for one in calls { include(one.start.date, one.end.date) }
        for one in logged { include(one.start.date, one.end.date) }
        return first <= last ? DateRange(from: first, to: last) : nil
    }

    /// The rows of each person, in the order of the people.
    func rows(_ builder: RowBuilder) -> [[DutyInterval]] {
        var rows = [[DutyInterval]](repeating: [], count: people.count)
        for one in assignments { builder.append(one, to: &rows[Int(places[one.person])]) }
        for one in calls { builder.append(one, to: &rows[Int(places[one.person])]) }
        for one in logged { builder.append(one, to: &rows[Int(places[one.person])]) }
        return rows
    }

    /// What the rules need to know of a person.
    func person(_ place: Int) -> DutyPerson { DutyRoster.person(people[place], program, absences[place]) }
}
