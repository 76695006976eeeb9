// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// All rules of one person, over all of their rows or over those near a change.
///
/// O(rows + days). What it finds depends on the arguments alone, never on other people or on the extent of the
/// calendar.
struct PersonEvaluation {
    let workspace: DutyWorkspace
    let person: DutyPerson
    let index: Int
    /// In the order of `DutyInterval`.
    let rows: UnsafeBufferPointer<DutyInterval>
    /// The days that are counted: all of `DutyExtent`, or those near a change.
    let firstDay: Int
    let endDay: Int
    /// The days of membership, cut to those.
    let firstMember: Int
    let endMember: Int
    /// What is known of all rows.
    let summary: RowSummary

    /// Appends what the rules find to a list, and leaves what days hold in the workspace.
    ///
    /// The rows must lie within the workspace's calendar.
    static func run(
        _ workspace: DutyWorkspace, person: DutyPerson, index: Int, rows: UnsafeBufferPointer<DutyInterval>,
        summary: RowSummary, into findings: inout [DutyFinding]
    ) -> DutyExtent? {
        for overlap in person.leaveOverlaps {
            let (start, end) = workspace.calendar.farInstants(of: overlap)
            findings.append(
                DutyFinding(
                    .dataAbsenceOverlap, .data, person: index, start: start, end: end,
                    measured: Int(end) - Int(start), limit: 0, margin: Int(start) - Int(end)))
        }
        guard let extent = DutyExtent(rows, summary, workspace) else { return nil }
        PersonEvaluation(
            workspace, person: person, index: index, rows: rows, summary: summary, days: extent.days
        ).findAll(&findings)
        return extent
    }

    init(
        _ workspace: DutyWorkspace, person: DutyPerson, index: Int, rows: UnsafeBufferPointer<DutyInterval>,
        summary: RowSummary, days: Range<Int>
    ) {
        self.workspace = workspace
        self.person = person
        self.index = index
        self.rows = rows
        self.summary = summary
        firstDay = days.lowerBound
        endDay = days.upperBound
        let members = person.membership.days(in: days, of: workspace.calendar)
        firstMember = members.lowerBound
        endMember = members.upperBound
    }

    /// Counts what the averaged rules compare.
    func prepare() {
        var ignored: [DutyFinding] = []
        clearDays()
        takeLeave(marking: true)
        scanWork(&ignored)
        markNights()
        workspace.addUp(firstDay..<endDay)
    }

    private func findAll(_ findings: inout [DutyFinding]) {
        clearDays()
        takeLeave(marking: true)
        findWorkOnLeave(&findings)
        findWorkOutsideMembership(&findings)
        guard person.isInTraining else { return findOverlaps(&findings) }
        scanWork(&findings)
        markNights()
        workspace.addUp(firstDay..<endDay)
        findInPeriods(touching: firstDay..<endDay, &findings)
        findRuns(firstDay..<endDay, &findings)
        findRollingWindows(firstMember..<max(firstMember, endMember - 27), &findings)
        findPostCallWork(&findings)
    }

    /// The classes that rows have, and maybe others: rules without rows of theirs find nothing.
    var classes: DutyClassSet { summary.classes }

    /// The instant at which a day begins.
    @inline(__always)
    func midnight(_ day: Int) -> Int32 { day <= workspace.dayCount ? workspace.midnights[day] : .max }
}

/// The days of a person that the rules look at: all of every period with rows.
struct DutyExtent: Sendable, Hashable {
    /// Counted from the calendar's first day.
    let days: Range<Int>

    /// `nil` without rows, or if they do not lie within the calendar.
    init?(_ rows: UnsafeBufferPointer<DutyInterval>, _ summary: RowSummary, _ workspace: DutyWorkspace) {
        guard let earliest = rows.first?.start, earliest >= workspace.midnights[0],
            summary.latest <= workspace.midnights[workspace.dayCount]
        else { return nil }
        let calendar = workspace.calendar
        var first = calendar.day(of: earliest)
        var end = calendar.day(of: max(earliest, summary.latest &- 1)) + 1
        let (from, to) = (first, end)
        for span in calendar.spans where span.touches(from..<to) {
            first = min(first, Int(span.from))
            end = max(end, Int(span.end))
        }
        days = first..<end
    }
}
