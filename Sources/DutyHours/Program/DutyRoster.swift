// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// All intervals of a program: what validator, index and report work on.
///
/// A value; copies share the rows of people who did not change.
struct DutyRoster: Sendable {
    /// Days around the rows that edits may reach without a new calendar.
    static let margin = 62

    let context: DutyContext
    private(set) var calendar: DutyCalendar
    var people: [PersonRows]

    /// Reads a program.
    ///
    /// O(rows).
    init(_ program: Program, zone: TimeZoneFile?) throws(DutyHoursError) {
        context = try DutyContext(program, zone: zone)
        calendar = try Self.calendar(context, Self.dates(program))
        people = Self.people(program).map { PersonRows($0) }
        let builder = RowBuilder(context: context, clock: calendar.clock)
        var rows = [[DutyInterval]](repeating: [], count: people.count)
        var counts = [Int](repeating: 0, count: people.count)
        for person in program.assignments.people { counts[Int(person)] += 1 }
        for person in rows.indices { rows[person].reserveCapacity(counts[person] + 16) }
        for assignment in program.assignments { builder.append(assignment, to: &rows[assignment.person]) }
        for call in program.calls { builder.append(call, to: &rows[call.person]) }
        for logged in program.loggedHours { builder.append(logged, to: &rows[logged.person]) }
        for person in people.indices {
            people[person].take(rows[person], context.limits.counted)
            people[person].mayBeAtFault = AssignmentRules.mayFind(
                context.qualification, index: person, rows: people[person].rows)
            rows[person] = []
        }
    }

    /// What intervals are built with.
    var builder: RowBuilder { RowBuilder(context: context, clock: calendar.clock) }

    /// Makes the calendar reach some dates.
    mutating func reach(_ dates: DateRange) throws(DutyHoursError) {
        if calendar.dates.contains(dates) { return }
        calendar = try Self.calendar(
            context, DateRange(from: min(calendar.dates.from, dates.from), to: max(calendar.dates.to, dates.to)))
    }

    private static func calendar(_ context: DutyContext, _ dates: DateRange) throws(DutyHoursError) -> DutyCalendar {
        try DutyCalendar(
            profile: context.profile, zone: context.zone, plan: context.plan,
            dates: DateRange(from: dates.from.advanced(by: -margin), to: dates.to.advanced(by: margin)))
    }

    /// The dates from the first row to the last; some date, if there are no rows.
    private static func dates(_ program: Program) -> DateRange {
        var first = Int32.max
        var last = Int32.min
        func include(_ from: LocalDate, _ to: LocalDate) {
            first = min(first, from.rawValue)
            last = max(last, to.rawValue)
        }
        if let one = program.assignments.first, let other = program.assignments.last {
            include(one.slot.date.advanced(by: -2), other.slot.date.advanced(by: 4))
        }
        for call in program.calls { include(call.start.date, call.end.date) }
        for logged in program.loggedHours { include(logged.start.date, logged.end.date) }
        if first > last {
            let date = program.profile.asOf?.date ?? LocalDate(rawValue: 0)
            return DateRange(from: date, to: date)
        }
        return DateRange(from: LocalDate(rawValue: first), to: LocalDate(rawValue: last))
    }

    /// What the rules need to know of all people.
    private static func people(_ program: Program) -> [DutyPerson] {
        var absences = [[DutyLeave]](repeating: [], count: program.people.count)
        for absence in program.absences where absence.isBlocking {
            absences[absence.person].append(DutyLeave(from: absence.from, to: absence.to))
        }
        return program.people.indices.map { person($0, program, absences[$0]) }
    }

    /// What the rules need to know of a person: absences that do not block are none to them.
    static func person(_ index: Int, _ program: Program, _ absences: [DutyLeave]) -> DutyPerson {
        let person = program.people[index]
        let exceptions = program.exceptions.filter {
            ($0.person == nil || $0.person == index) && DutyException.clauses.contains($0.clause)
        }
        return DutyPerson(
            isInTraining: person.role == .resident || person.role == .fellow, pgy: person.pgy,
            membership: person.membership, absences: absences,
            exceptions: exceptions.map { DutyException(range: $0.range, limitMinutes: $0.limitMinutes) })
    }

    /// All findings of one person, sorted, after those in the list; the workspace holds what the days hold.
    @discardableResult
    func evaluate(
        _ index: Int, _ rows: PersonRows, _ workspace: DutyWorkspace, into findings: inout [DutyFinding]
    ) -> DutyExtent? {
        rows.rows.withUnsafeBufferPointer { buffer in
            let first = findings.count
            if rows.mayBeAtFault {
                AssignmentRules.run(context.qualification, index: index, rows: buffer, into: &findings)
            }
            let extent = PersonEvaluation.run(
                workspace, person: rows.person, index: index, rows: buffer, summary: rows.summary, into: &findings)
            if findings.count - first > 1 { findings[first...].sort() }
            return extent
        }
    }
}
