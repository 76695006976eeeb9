// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Work during leave: assignments by their slot, calls and logged hours by the clock.
    ///
    /// One finding for each stretch of leave; `measured` is the sum of the minutes of work. O(log rows + rows near the
    /// leave).
    func findWorkOnLeave(_ findings: inout [DutyFinding]) {
        for leave in workspace.leaves {
            // Rows of the leave's slots, and rows that its hours touch, begin in this range.
            let first = min(
                leave.start &- summary.longest, leave.slots.from.date.rawValue &* 1440 &+ summary.earliestStart)
            let last = max(leave.end, leave.slots.to.date.rawValue &* 1440 &+ summary.latestStart &+ 1)
            var worked: Int32 = 0
            for row in rows[place(from: first)...] {
                if row.start >= last { break }
                guard DutyClassSet.activity.contains(row.duty) else { continue }
                if row.source == .assignment {
                    let slot = SlotIndex(rawValue: Int(row.key))
                    guard leave.slots.from <= slot, slot <= leave.slots.to, isOnDay(row) else { continue }
                    worked += row.end - row.start
                } else if row.start < leave.end, row.end > leave.start {
                    worked += min(row.end, leave.end) - max(row.start, leave.start)
                }
            }
            guard worked > 0 else { continue }
            findings.append(
                DutyFinding(
                    .dataWorkOnLeave, .data, person: index, start: leave.start, end: leave.end,
                    measured: Int(worked), limit: 0, margin: -Int(worked)))
        }
    }

    /// Whether an assignment's slot is on one of the days that are counted: not in the night before.
    private func isOnDay(_ row: DutyInterval) -> Bool {
        Int(row.slotDate.rawValue) >= Int(workspace.calendar.firstDay) + firstDay
    }

    /// The first place of a row that begins at an instant or later.
    private func place(from start: Int32) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].start < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Work on dates before the person joined, or after they left: one finding for each side.
    func findWorkOutsideMembership(_ findings: inout [DutyFinding]) {
        let membership = person.membership
        if firstMember == firstDay, endMember == endDay { return }
        var before = OutsideWork()
        var after = OutsideWork()
        for row in rows where DutyClassSet.activity.contains(row.duty) {
            let date = row.date
            if date < membership.from { before.take(row) } else if date > membership.to { after.take(row) }
        }
        for side in [before, after] where side.minutes > 0 {
            findings.append(
                DutyFinding(
                    .dataOutsideMembership, .data, person: index, start: side.start, end: side.end,
                    measured: side.minutes, limit: 0, margin: -side.minutes))
        }
    }
}

/// Work on one side of a person's membership.
private struct OutsideWork {
    private(set) var start = Int32.max
    private(set) var end = Int32.min
    private(set) var minutes = 0

    mutating func take(_ row: DutyInterval) {
        start = min(start, row.start)
        end = max(end, row.end)
        minutes += row.minutes
    }
}
