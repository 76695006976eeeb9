// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// What a change of one person's rows changes among that person's findings, found near the change alone.
struct ChangeEvaluation {
    /// What appears and disappears.
    let delta: DutyDelta
    /// The days whose loads may have changed; they are in the workspace.
    let changed: Range<Int>

    /// `nil` where a rule has to look at all rows: at the edges of the person's rows, during leave, outside membership,
    /// and for assignments at fault.
    ///
    /// O(log n + rows of the periods and of the stretches of duty that the change touches).
    init?(
        _ change: RowChange, of index: Int, _ person: PersonRows, _ record: DayRecord, _ workspace: DutyWorkspace,
        _ qualification: Qualification
    ) {
        let all = record.days(in: workspace.calendar)
        guard Self.isInside(change, person),
            change.removed.allSatisfy({ Self.isPlain($0, index, person, qualification) }),
            change.added.allSatisfy({ Self.isPlain($0, index, person, qualification) }),
            Self.isClearOfLeave(change, person.person, workspace.calendar)
        else { return nil }
        record.load(into: workspace)
        var (before, after): ([DutyFinding], [DutyFinding]) = ([], [])
        let found: Range<Int> = person.rows.withUnsafeBufferPointer { rows in
            let longest = person.summary.longest
            let scope = ChangeScope(
                change, rows, longest: longest, all: all,
                members: person.person.membership.days(in: all, of: workspace.calendar), workspace)
            let (start, end) = (workspace.midnights[scope.days.lowerBound], workspace.midnights[scope.days.upperBound])
            let near = person.place(from: start - longest)..<person.place(from: end + 1)
            let old = UnsafeBufferPointer(rebasing: rows[near])
            let evaluation = PersonEvaluation(
                workspace, person: person.person, index: index, rows: old, summary: person.summary,
                days: scope.days)
            evaluation.takeLeave(marking: false)
            evaluation.findNear(scope, &before)
            var summary = person.summary
            for row in change.added { summary.take(row) }
            change.applied(to: rows, near).withUnsafeBufferPointer { new in
                PersonEvaluation(
                    workspace, person: person.person, index: index, rows: new, summary: summary, days: scope.days
                ).findNear(scope, &after)
            }
            return scope.changed
        }
        if before.count > 1 { before.sort() }
        if after.count > 1 { after.sort() }
        delta = DutyDelta(from: before, to: after)
        changed = found
    }

    /// Whether the first day and the last stay what they are.
    private static func isInside(_ change: RowChange, _ person: PersonRows) -> Bool {
        guard let first = person.rows.first?.start else { return false }
        let last = person.summary.latest
        return change.removed.allSatisfy { $0.start > first && $0.end < last }
            && change.added.allSatisfy { $0.start >= first && $0.end <= last }
    }

    /// Whether the row is on a day of membership, and no fault of an assignment.
    private static func isPlain(
        _ row: DutyInterval, _ index: Int, _ person: PersonRows, _ qualification: Qualification
    ) -> Bool {
        guard row.duty != .notRunning, person.person.membership.contains(row.date) else { return false }
        guard row.isAssignment, let service = row.service else { return true }
        if qualification.isClear(person: index, service: service) { return true }
        let faults = qualification.faults(person: index, service: service, on: row.slotDate)
        return faults.eligibility == nil && faults.credential == nil
    }

    /// Whether no row that goes or comes lies in leave: by its slot, or by the clock.
    private static func isClearOfLeave(_ change: RowChange, _ person: DutyPerson, _ calendar: DutyCalendar) -> Bool {
        func isClear(_ row: DutyInterval) -> Bool {
            guard DutyClassSet.activity.contains(row.duty) else { return true }
            let slot = SlotIndex(rawValue: Int(row.key))
            return !person.leave.contains { leave in
                if row.source == .assignment { return leave.from <= slot && slot <= leave.to }
                let away = calendar.instants(of: leave)
                return away.start < row.end && row.start < away.end
            }
        }
        return person.leave.isEmpty || (change.removed.allSatisfy(isClear) && change.added.allSatisfy(isClear))
    }
}

extension PersonEvaluation {
    /// What the rules find near a change, in the rows that were given.
    func findNear(_ scope: ChangeScope, _ findings: inout [DutyFinding]) {
        guard person.isInTraining else { return findOverlaps(&findings) }
        clearWork()
        scanWork(&findings)
        markNights()
        let from = min(scope.days.lowerBound, scope.windows.lowerBound)
        let to =
            scope.windows.isEmpty ? scope.days.upperBound : max(scope.days.upperBound, scope.windows.upperBound + 27)
        workspace.addUp(from..<to)
        findInPeriods(touching: scope.changed, &findings)
        findRuns(scope.runs, &findings)
        findRollingWindows(scope.windows, &findings)
        findPostCallWork(&findings)
    }
}
