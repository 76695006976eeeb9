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
/// Rules of one person look at that person's rows alone, and most of them at rows that are near each other. So an edit
/// costs O(log rows + rows of the periods it touches) of the people it touches; O(rows + days) at the edges of a
/// person's rows, during leave, outside membership, and for assignments at fault. A value: copies share what is equal,
/// and trying something out needs no copy.
public struct DutyHoursIndex: Sendable {
    private var roster: DutyRoster
    private var grid: SupervisionGrid
    private var personal: [[DutyFinding]]
    /// What the days of each person hold; `nil` for those without rows.
    private var records: [DayRecord?]

    /// Validates a program.
    public init(_ program: Program, zone: TimeZoneFile? = nil) throws(DutyHoursError) {
        self.init(try DutyHoursValidator(program, zone: zone))
    }

    /// Validates what a validator has read.
    public init(_ validator: DutyHoursValidator) {
        roster = validator.roster
        grid = validator.grid
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        personal = []
        records = []
        personal.reserveCapacity(roster.people.count)
        records.reserveCapacity(roster.people.count)
        for index in roster.people.indices {
            var findings: [DutyFinding] = []
            let extent = roster.evaluate(index, roster.people[index], workspace, into: &findings)
            personal.append(findings)
            records.append(extent.map { DayRecord($0, workspace) })
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
        let change = roster.people[person].change(removing: removing, adding: adding, roster.builder)
        if change.isEmpty { return DutyDelta() }
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        if let near = near(change, person, workspace) { return near.delta }
        var rows = roster.people[person]
        rows.make(change)
        rows.mayBeAtFault = true
        var after: [DutyFinding] = []
        after.reserveCapacity(personal[person].count + 8)
        roster.evaluate(person, rows, workspace, into: &after)
        return DutyDelta(from: personal[person], to: after)
    }

    /// What a change of rows changes, if rules need to look only at rows near it.
    private func near(_ change: RowChange, _ person: Int, _ workspace: DutyWorkspace) -> ChangeEvaluation? {
        guard let record = records[person] else { return nil }
        return ChangeEvaluation(
            change, of: person, roster.people[person], record, workspace, roster.context.qualification)
    }

    /// What would change among the findings that are of no one person: supervision, and services without demand.
    ///
    /// O(log rows + changes), unless a change lies beyond the program's rows.
    public func candidateProgramFindings(_ changes: [DutyChange]) -> DutyDelta {
        for change in changes {
            guard let dates = Self.dates(change.adding), !roster.calendar.dates.contains(dates) else { continue }
            var copy = self
            return copy.reach(changes) ? copy.candidateProgramFindings(changes) : DutyDelta()
        }
        var steps = CellSteps()
        var removed = Set<DutyReference>()
        for change in changes where personal.indices.contains(change.person) {
            let removing = change.removing.filter { one in
                changes.count == 1
                    || removed.insert(
                        DutyReference(
                            source: .assignment, person: change.person, slot: one.slot, start: nil, service: one.service
                        )
                    ).inserted
            }
            steps.add(
                roster.people[change.person].change(removing: removing, adding: change.adding, roster.builder),
                person: change.person)
        }
        return grid.delta(of: steps.steps, roster.context, roster.calendar)
    }

    /// What would change among all findings.
    public func delta(of changes: [DutyChange]) -> DutyDelta {
        var copy = self
        return copy.apply(changes)
    }

    /// Edits assignments, and gives what changes among all findings.
    ///
    /// People who are not there are passed over. Slots that lie too far beyond the program's rows for any calendar
    /// change nothing at all.
    @discardableResult
    public mutating func apply(_ changes: [DutyChange]) -> DutyDelta {
        guard reach(changes) else { return DutyDelta() }
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        var delta = DutyDelta()
        var steps = CellSteps()
        for change in changes where personal.indices.contains(change.person) {
            let rows = roster.people[change.person].change(
                removing: change.removing, adding: change.adding, roster.builder)
            steps.add(rows, person: change.person)
            delta.merge(make(rows, change.person, workspace))
        }
        delta.merge(count(steps))
        if changes.count > 1 { delta.settle() } else { delta.sort() }
        return delta
    }

    /// Takes other rows of some people from a program that differs in those rows alone.
    ///
    /// People, services, eligibility, credentials, periods, demand and policies must be those of the program that the
    /// index was made of; otherwise make a new one. With `dates`, only assignments, calls and logged hours that belong
    /// to one of them are read again, and absences of the people always. O(rows of all people on those dates + calls +
    /// logged hours + absences) to read; to validate, as edits of the rows that differ.
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
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        var delta = DutyDelta()
        var steps = CellSteps()
        for (place, person) in people.enumerated() where people.firstIndex(of: person) == place {
            let rows = roster.people[person].change(to: fresh[place], on: dates, roster.context.limits.counted)
            steps.add(rows, person: person)
            let facts = reader.person(place)
            if facts == roster.people[person].person {
                delta.merge(make(rows, person, workspace))
            } else {
                roster.people[person].person = facts
                delta.merge(makeAnew(rows, person, workspace))
            }
        }
        delta.merge(count(steps))
        delta.sort()
        return delta
    }

    /// Makes a change of a person's rows, and gives what changes among that person's findings.
    private mutating func make(_ change: RowChange, _ person: Int, _ workspace: DutyWorkspace) -> DutyDelta {
        if change.isEmpty, change.loggedDays == nil { return DutyDelta() }
        guard !change.isEmpty, let near = near(change, person, workspace) else {
            return makeAnew(change, person, workspace)
        }
        roster.people[person].make(change)
        records[person]?.take(near.changed, from: workspace)
        near.delta.make(in: &personal[person])
        return near.delta
    }

    /// The same, where all rows have to be looked at.
    private mutating func makeAnew(_ change: RowChange, _ person: Int, _ workspace: DutyWorkspace) -> DutyDelta {
        roster.people[person].make(change)
        roster.people[person].mayBeAtFault = true
        var after: [DutyFinding] = []
        after.reserveCapacity(personal[person].count + 8)
        let extent = roster.evaluate(person, roster.people[person], workspace, into: &after)
        let delta = DutyDelta(from: personal[person], to: after)
        personal[person] = after
        records[person] = extent.map { DayRecord($0, workspace) }
        return delta
    }

    /// Counts assignments gained and lost, and gives what changes among the findings of no one person.
    private mutating func count(_ steps: CellSteps) -> DutyDelta {
        let steps = steps.steps
        let delta = grid.delta(of: steps, roster.context, roster.calendar)
        grid.count(steps)
        return delta
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
