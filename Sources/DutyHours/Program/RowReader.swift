// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Reads the rows of some people from a program, on some dates or on all.
struct RowReader {
    private let people: [Int]
    private let places: [Int: Int]
    private let program: Program
    private let dates: DateRange?
    private let assignments: [Assignment]
    private let calls: [CallShift]
    private let logged: [LoggedHours]
    private let absences: [[DutyLeave]]

    init(people: [Int], program: Program, dates: DateRange?) {
        self.people = people
        self.program = program
        self.dates = dates
        let places = Dictionary(people.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.places = places
        var positions = program.assignments.indices
        if let dates {
            positions = program.assignments.positions(
                in: SlotIndex(
                    dates.from, .am)..<max(
                        SlotIndex(dates.from, .am), SlotIndex(dates.to.advanced(by: 1), .am)))
        }
        var found: [Assignment] = []
        let owners = program.assignments.people
        for position in positions where places[Int(owners[position])] != nil {
            found.append(program.assignments[position])
        }
        assignments = found
        calls = program.calls.filter { places[$0.person] != nil && dates?.contains($0.start.date) ?? true }
        logged = program.loggedHours.filter { places[$0.person] != nil && dates?.contains($0.start.date) ?? true }
        var absences = [[DutyLeave]](repeating: [], count: people.count)
        for absence in program.absences where absence.isBlocking {
            if let place = places[absence.person] {
                absences[place].append(DutyLeave(from: absence.from, to: absence.to))
            }
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
        for one in assignments { if let place = places[one.person] { builder.append(one, to: &rows[place]) } }
        for one in calls { if let place = places[one.person] { builder.append(one, to: &rows[place]) } }
        for one in logged { if let place = places[one.person] { builder.append(one, to: &rows[place]) } }
        return rows
    }

    /// What the rules need to know of a person.
    func person(_ place: Int) -> DutyPerson { DutyRoster.person(people[place], program, absences[place]) }
}
