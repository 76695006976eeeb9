// SPDX-License-Identifier: Apache-2.0

public import Roster

/// Assignments that a person gains and loses.
public struct DutyChange: Sendable, Hashable {
    /// Index into the program's people.
    public let person: Int
    /// Assignments that the person gains; their own `person` is not looked at.
    public let adding: [Assignment]
    /// Assignments that the person loses: those with the same slot and service.
    public let removing: [Assignment]

    /// Assignments that a person gains and loses.
    public init(person: Int, adding: [Assignment] = [], removing: [Assignment] = []) {
        self.person = person
        self.adding = adding
        self.removing = removing
    }
}

/// Findings that follow edits: after each, exactly what full validation of the edited program finds.
///
/// Rules of one person look at that person's rows alone, so that an edit costs O(rows + days) of the people it
/// touches. A value: copies share what is equal, and trying something out needs no copy.
public struct DutyHoursIndex: Sendable {
    private var roster: DutyRoster
    private var grid: SupervisionGrid
    private var personal: [[DutyFinding]]

    /// Validates a program.
    public init(_ program: Program, zone: TimeZoneFile? = nil) throws(DutyHoursError) {
        self.init(try DutyHoursValidator(program, zone: zone))
    }

    /// Validates what a validator has read.
    public init(_ validator: DutyHoursValidator) {
        roster = validator.roster
        grid = roster.supervision()
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        personal = []
        personal.reserveCapacity(roster.people.count)
        for index in roster.people.indices {
            var findings: [DutyFinding] = []
            roster.evaluate(index, roster.people[index], workspace, into: &findings)
            personal.append(findings)
        }
    }

    /// What the rules find, as `DutyHoursValidator.validate` does.
    ///
    /// O(findings + slots).
    public func report(people: Set<Int>? = nil, window: DateRange? = nil) -> DutyHoursReport {
        var findings: [DutyFinding] = []
        for index in personal.indices where people?.contains(index) ?? true { findings += personal[index] }
        if people == nil { findings += roster.programFindings(grid) }
        return DutyHoursReport(roster, findings, people: people, window: window)
    }

    /// The findings of one person, sorted.
    public func findings(person: Int) -> [DutyFinding] { personal.indices.contains(person) ? personal[person] : [] }

    /// What would change among a person's own findings if they gained and lost some assignments.
    ///
    /// Nothing is changed. Slots that lie too far beyond the program's rows for any calendar change nothing.
    /// O(rows + days) of the person.
    public func candidateFindings(
        person: Int, adding: [Assignment], removing: [Assignment] = []
    ) -> DutyDelta {
        guard personal.indices.contains(person) else { return DutyDelta() }
        guard let dates = Self.dates(adding), !roster.calendar.dates.contains(dates) else {
            return candidate(person, adding, removing, roster)
        }
        var wider = roster
        do { try wider.reach(dates) } catch { return DutyDelta() }
        return candidate(person, adding, removing, wider)
    }

    private func candidate(
        _ person: Int, _ adding: [Assignment], _ removing: [Assignment], _ roster: DutyRoster
    ) -> DutyDelta {
        let rows = roster.people[person].changed(removing: removing, adding: adding, roster.builder)
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        var after: [DutyFinding] = []
        after.reserveCapacity(personal[person].count + 8)
        roster.evaluate(person, rows, workspace, into: &after)
        return DutyDelta(from: personal[person], to: after)
    }

    /// What would change among the findings that are of no one person: supervision, and services without demand.
    ///
    /// O(rows of the people in `changes`), besides a copy of the counts.
    public func candidateProgramFindings(_ changes: [DutyChange]) -> DutyDelta {
        var copy = self
        guard copy.reach(changes) else { return DutyDelta() }
        return copy.count(changes)
    }

    /// What would change among all findings.
    public func delta(of changes: [DutyChange]) -> DutyDelta {
        var copy = self
        return copy.apply(changes)
    }

    /// Edits assignments, and gives what changes among all findings.
    ///
    /// People who are not there are passed over. Slots that lie too far beyond the program's rows for any calendar
    /// change nothing at all. O(rows + days) of the people in `changes`.
    @discardableResult
    public mutating func apply(_ changes: [DutyChange]) -> DutyDelta {
        guard reach(changes) else { return DutyDelta() }
        var delta = count(changes)
        var touched: [Int] = []
        for change in changes where personal.indices.contains(change.person) {
            roster.people[change.person] = roster.people[change.person].changed(
                removing: change.removing, adding: change.adding, roster.builder)
            if !touched.contains(change.person) { touched.append(change.person) }
        }
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        for person in touched { delta.merge(reevaluate(person, workspace)) }
        delta.sort()
        return delta
    }

    /// Takes other rows of some people from a program that differs in those rows alone.
    ///
    /// People, services, eligibility, credentials, periods, demand and policies must be those of the program that the
    /// index was made of; otherwise make a new one. With `dates`, only assignments, calls and logged hours that belong
    /// to one of them are read again, and absences of the people always. O(rows of all people on those dates + calls +
    /// logged hours + absences) to read, and O(rows + days) of the people to validate.
    @discardableResult
    public mutating func replace(
        people: [Int], from program: Program, dates: DateRange? = nil
    ) throws(DutyHoursError) -> DutyDelta {
        for person in people where !personal.indices.contains(person) {
            throw .person(person, people: personal.count)
        }
        let reader = RowReader(people: people, program: program, dates: dates)
        if let reach = reader.reach { try self.reach(reach) }
        let fresh = reader.rows(roster.builder)
        var steps = CellSteps()
        for (place, person) in people.enumerated() {
            let old = roster.people[person]
            let kept = old.rows.filter { row in dates.map { !$0.contains(row.date) } ?? false }
            var new = PersonRows(reader.person(place))
            new.take(kept + fresh[place], roster.context.limits.counted)
            steps.add(old.rows, person: person, by: -1)
            steps.add(new.rows, person: person, by: 1)
            roster.people[person] = new
        }
        var delta = count(steps)
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        for person in people { delta.merge(reevaluate(person, workspace)) }
        delta.sort()
        return delta
    }

    private mutating func reevaluate(_ person: Int, _ workspace: DutyWorkspace) -> DutyDelta {
        var after: [DutyFinding] = []
        after.reserveCapacity(personal[person].count + 8)
        roster.evaluate(person, roster.people[person], workspace, into: &after)
        let delta = DutyDelta(from: personal[person], to: after)
        personal[person] = after
        return delta
    }

    /// Counts changes of assignments, and gives what changes among the findings of no one person.
    private mutating func count(_ changes: [DutyChange]) -> DutyDelta {
        var steps = CellSteps()
        var removed = Set<DutyReference>()
        for change in changes where personal.indices.contains(change.person) {
            for one in change.removing {
                let reference = DutyReference(
                    source: .assignment, person: change.person, slot: one.slot, start: nil, service: one.service)
                guard removed.insert(reference).inserted else { continue }
                let count = roster.people[change.person].count(of: one)
                steps.add(person: change.person, service: one.service, slot: one.slot.rawValue, by: -count)
            }
            for one in change.adding {
                steps.add(person: change.person, service: one.service, slot: one.slot.rawValue, by: 1)
            }
        }
        return count(steps)
    }

    private mutating func count(_ steps: CellSteps) -> DutyDelta {
        let before = grid.findings(touchedBy: steps, roster)
        for step in steps.steps { grid.count(step) }
        return DutyDelta(from: before, to: grid.findings(touchedBy: steps, roster))
    }

    /// The dates that some assignments may lie on.
    private static func dates(_ assignments: [Assignment]) -> DateRange? {
        let slots = assignments.lazy.map(\.slot)
        guard let first = slots.min(), let last = slots.max() else { return nil }
        return DateRange(from: first.date.advanced(by: -2), to: last.date.advanced(by: 4))
    }

    /// Makes calendar and counts reach the changes; false if no calendar can.
    private mutating func reach(_ changes: [DutyChange]) -> Bool {
        for change in changes {
            guard let dates = Self.dates(change.adding) else { continue }
            do { try reach(dates) } catch { return false }
        }
        return true
    }

    private mutating func reach(_ dates: DateRange) throws(DutyHoursError) {
        let before = roster.calendar.dates
        try roster.reach(dates)
        if roster.calendar.dates != before { grid = roster.supervision() }
    }
}
