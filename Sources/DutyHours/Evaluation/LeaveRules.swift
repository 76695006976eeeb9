// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Work during leave: assignments by their slot, calls and logged hours by the clock.
    ///
    /// One finding for each stretch of leave; `measured` is the sum of the minutes of work.
    func findWorkOnLeave(_ findings: inout [DutyFinding]) {
        guard !workspace.leaves.isEmpty else { return }
        let zero = workspace.calendar.firstDay
        let leaveSlots = workspace.leaveSlots
        var cursor = 0
        for row in rows {
            while cursor < workspace.leaves.count, workspace.leaves[cursor].end <= row.start { cursor += 1 }
            guard DutyClassSet.activity.contains(row.duty) else { continue }
            if row.source == .assignment {
                let date = row.slotDate.rawValue
                let day = Int(date) - Int(zero)
                guard day >= firstDay, day < endDay, leaveSlots[day] != 0,
                    leaveSlots[day] & (1 << UInt8(row.key - date * 3)) != 0
                else { continue }
                let slot = SlotIndex(rawValue: Int(row.key))
                guard let hit = workspace.leaves.firstIndex(where: { $0.slots.from <= slot && slot <= $0.slots.to })
                else { continue }
                workspace.leaves[hit].worked += row.end - row.start
            } else {
                var next = cursor
                while next < workspace.leaves.count, workspace.leaves[next].start < row.end {
                    let leave = workspace.leaves[next]
                    workspace.leaves[next].worked += min(row.end, leave.end) - max(row.start, leave.start)
                    next += 1
                }
            }
        }
        for leave in workspace.leaves where leave.worked > 0 {
            findings.append(
                DutyFinding(
                    .dataWorkOnLeave, .data, person: index, start: leave.start, end: leave.end,
                    measured: Int(leave.worked), limit: 0, margin: -Int(leave.worked)))
        }
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
