// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// All rules of one person, over all of their rows.
///
/// O(rows + days between the first and the last row). What it finds depends on the arguments alone, never on other
/// people or on the extent of the calendar.
struct PersonEvaluation {
    let workspace: DutyWorkspace
    let person: DutyPerson
    let index: Int
    /// In the order of `DutyInterval`.
    let rows: UnsafeBufferPointer<DutyInterval>
    /// The first day of the first period that has rows, and the day after the last day of the last one.
    let firstDay: Int
    let endDay: Int
    /// The days of membership, cut to those.
    let firstMember: Int
    let endMember: Int
    let hasHomeCall: Bool
    let hasNights: Bool
    let hasMoonlighting: Bool

    /// Appends what the rules find to a list.
    ///
    /// The rows must lie within the workspace's calendar.
    static func run(
        _ workspace: DutyWorkspace, person: DutyPerson, index: Int, rows: UnsafeBufferPointer<DutyInterval>,
        into findings: inout [DutyFinding]
    ) {
        for overlap in person.leaveOverlaps {
            let (start, end) = workspace.calendar.farInstants(of: overlap)
            findings.append(
                DutyFinding(
                    .dataAbsenceOverlap, .data, person: index, start: start, end: end,
                    measured: Int(end) - Int(start), limit: 0, margin: Int(start) - Int(end)))
        }
        if let evaluation = PersonEvaluation(workspace, person: person, index: index, rows: rows) {
            evaluation.findAll(&findings)
        }
    }

    init?(
        _ workspace: DutyWorkspace, person: DutyPerson, index: Int, rows: UnsafeBufferPointer<DutyInterval>
    ) {
        guard let earliest = rows.first?.start else { return nil }
        var latest = earliest
        var seen: UInt16 = 0
        for row in rows {
            latest = max(latest, row.end)
            seen |= 1 << UInt16(row.duty.rawValue)
        }
        guard earliest >= workspace.midnights[0], latest <= workspace.midnights[workspace.dayCount] else { return nil }
        let calendar = workspace.calendar
        var first = calendar.day(of: earliest)
        var end = calendar.day(of: max(earliest, latest &- 1)) + 1
        let (from, to) = (first, end)
        for span in calendar.spans where Int(span.from) < to && Int(span.end) > from {
            first = min(first, Int(span.from))
            end = max(end, Int(span.end))
        }
        self.workspace = workspace
        self.person = person
        self.index = index
        self.rows = rows
        firstDay = first
        endDay = end
        let join = Int(person.membership.from.rawValue) - Int(calendar.firstDay)
        let leave = Int(person.membership.to.rawValue) - Int(calendar.firstDay) + 1
        firstMember = min(max(first, join), end)
        endMember = max(firstMember, min(end, leave))
        hasHomeCall = seen & DutyClassSet.homeCall.rawValue != 0
        hasNights = seen & DutyClassSet.nights.rawValue != 0
        hasMoonlighting = seen & DutyClassSet.moonlighting.rawValue != 0
    }

    /// Counts what the averaged rules compare.
    func prepare() {
        var ignored: [DutyFinding] = []
        takeLeave()
        findOverlapsAndCountDays(&ignored)
        markNights()
        findGaps(workspace.blocking, into: &workspace.gaps)
    }

    private func findAll(_ findings: inout [DutyFinding]) {
        takeLeave()
        findOverlapsAndCountDays(&findings)
        findWorkOnLeave(&findings)
        findWorkOutsideMembership(&findings)
        guard person.isInTraining else { return }
        findDutyPeriods(&findings)
        markNights()
        findGaps(workspace.blocking, into: &workspace.gaps)
        if hasHomeCall { findGaps(workspace.counted, into: &workspace.gapsWithoutHomeCall) }
        findInPeriods(&findings)
        findRuns(&findings)
        findRollingWindows(&findings)
        if workspace.limits.postCallOff, hasNights { findPostCallWork(&findings) }
    }
}
