// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Marks the slots of leave, and counts the half-days of each day on which the person is there.
    func takeLeave() {
        let days = endDay - firstDay
        (workspace.leaveSlots + firstDay).update(repeating: 0, count: days)
        (workspace.available + firstDay).update(repeating: 0, count: days)
        (workspace.available + firstMember).update(repeating: 2, count: endMember - firstMember)
        workspace.leaves.removeAll(keepingCapacity: true)
        let calendar = workspace.calendar
        let zero = (Int(calendar.firstDay) + firstDay) * 3
        let end = zero + days * 3
        for leave in person.leave {
            // The night before the first day reaches into it.
            let (from, to) = (max(leave.from.rawValue, zero - 1), min(leave.to.rawValue, end - 1))
            guard from <= to else { continue }
            let cut = DutyLeave(from: SlotIndex(rawValue: from), to: SlotIndex(rawValue: to))
            let instants = calendar.instants(of: cut)
            workspace.leaves.append(
                DutyWorkspace.Leave(start: instants.start, end: instants.end, slots: cut, worked: 0))
            for slot in max(from, zero)..<max(to + 1, zero) {
                let day = firstDay + (slot - zero) / 3
                let part = (slot - zero) % 3
                workspace.leaveSlots[day] |= 1 << UInt8(part)
                if part < 2, workspace.available[day] > 0 { workspace.available[day] -= 1 }
            }
        }
    }

    /// Counts the minutes of each local day, each minute once, and finds records that overlap.
    ///
    /// Plan and log are apart: a logged stretch may overlap the plan of another day.
    func findOverlapsAndCountDays(_ findings: inout [DutyFinding]) {
        let counted = workspace.counted
        let minutes = workspace.minutes
        let midnights = workspace.midnights
        (minutes + firstDay).update(repeating: 0, count: endDay - firstDay)
        var day = firstDay
        var covered = Int32.min
        var planned = OverlapSearch()
        var logged = OverlapSearch()
        for row in rows where counted.contains(row.duty) && row.start < row.end {
            if row.source == .logged {
                if row.start < logged.covered { logged.found(row, index, &findings) }
                logged.covered = max(logged.covered, row.end)
            } else {
                if row.start < planned.covered { planned.found(row, index, &findings) }
                planned.covered = max(planned.covered, row.end)
            }
            var from = max(row.start, covered)
            if from >= row.end { continue }
            covered = row.end
            while midnights[day + 1] <= from { day += 1 }
            while midnights[day + 1] < row.end {
                minutes[day] += midnights[day + 1] - from
                from = midnights[day + 1]
                day += 1
            }
            minutes[day] += row.end - from
        }
        planned.flush(index, &findings)
        logged.flush(index, &findings)
    }

    /// Marks the nights that work covers: those whose minute after midnight lies in a row of night work.
    func markNights() {
        (workspace.nights + firstDay).update(repeating: 0, count: endDay - firstDay)
        guard hasNights else { return }
        var day = firstDay
        for row in rows where DutyClassSet.nights.contains(row.duty) {
            while midnight(day) < row.start { day += 1 }
            var next = day
            let bits: UInt8 = row.duty == .inHouseCall ? 3 : 1
            while midnight(next) < row.end {
                if next > firstDay { workspace.nights[next - 1] |= bits }
                next += 1
            }
        }
    }

    /// The instant at which a day begins.
    @inline(__always)
    func midnight(_ day: Int) -> Int32 { day <= workspace.dayCount ? workspace.midnights[day] : .max }
}

/// Joins stretches that more than one record covers.
private struct OverlapSearch {
    /// The end of what the records so far cover.
    var covered = Int32.min
    private var start = Int32.min
    private var end = Int32.min

    mutating func found(_ row: DutyInterval, _ person: Int, _ findings: inout [DutyFinding]) {
        let until = min(row.end, covered)
        if row.start > end {
            flush(person, &findings)
            start = row.start
        }
        end = max(end, until)
    }

    mutating func flush(_ person: Int, _ findings: inout [DutyFinding]) {
        if end > start {
            let length = Int(end) - Int(start)
            findings.append(
                DutyFinding(
                    .dataOverlap, .data, person: person, start: start, end: end, measured: length, limit: 0,
                    margin: -length))
        }
        (start, end) = (.min, .min)
    }
}
