// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Empties the days; the person is there on those of their membership.
    func clearDays() {
        let days = workspace.days
        for day in firstDay..<endDay { days[day] = DayLoad(minutes: 0, halfDays: 0, nights: 0, leave: 0) }
        for day in firstMember..<endMember { days[day].halfDays = 2 }
    }

    /// Empties the days of what rows bring, and leaves in place what absences and membership bring.
    func clearWork() {
        for day in firstDay..<endDay {
            workspace.days[day].minutes = 0
            workspace.days[day].nights = 0
        }
    }

    /// Collects the leave of the days; with `marking`, also marks its slots and takes its half-days.
    func takeLeave(marking: Bool) {
        var leaves = workspace.leaves
        leaves.removeAll(keepingCapacity: true)
        workspace.leaves = []
        defer { workspace.leaves = leaves }
        let calendar = workspace.calendar
        let zero = (Int(calendar.firstDay) + firstDay) * 3
        let end = zero + (endDay - firstDay) * 3
        for leave in person.leave {
            // The night before the first day reaches into it.
            let (from, to) = (max(leave.from.rawValue, zero - 1), min(leave.to.rawValue, end - 1))
            guard from <= to else { continue }
            let cut = DutyLeave(from: SlotIndex(rawValue: from), to: SlotIndex(rawValue: to))
            let instants = calendar.instants(of: cut)
            leaves.append(DutyWorkspace.Leave(start: instants.start, end: instants.end, slots: cut))
            guard marking else { continue }
            for slot in max(from, zero)..<max(to + 1, zero) {
                let day = firstDay + (slot - zero) / 3
                let part = (slot - zero) % 3
                workspace.days[day].leave |= 1 << UInt8(part)
                if part < 2, workspace.days[day].halfDays > 0 { workspace.days[day].halfDays -= 1 }
            }
        }
    }

    /// Marks the nights that work covers: those whose minute after midnight lies in a row of night work.
    func markNights() {
        guard !classes.isDisjoint(with: .nights) else { return }
        let midnights = workspace.midnights
        var day = firstDay
        for row in rows where DutyClassSet.nights.contains(row.duty) {
            while day <= endDay, midnights[day] < row.start { day += 1 }
            var next = day
            let bits: UInt8 = row.duty == .inHouseCall ? 3 : 1
            while next <= endDay, midnights[next] < row.end {
                if next > firstDay { workspace.days[next - 1].nights |= bits }
                next += 1
            }
        }
    }
}

/// Counts the minutes of each local day, each minute once, going along rows.
struct DayCount {
    private let days: UnsafeMutablePointer<DayLoad>
    private let midnights: UnsafeMutablePointer<Int32>
    private let stop: Int32
    private var day: Int
    private var next: Int32
    private var covered: Int32

    /// Counts on the days of a range that is not empty.
    init(_ range: Range<Int>, _ workspace: DutyWorkspace) {
        days = workspace.days
        midnights = workspace.midnights
        stop = midnights[range.upperBound]
        day = range.lowerBound
        next = midnights[day + 1]
        covered = midnights[day]
    }

    @inline(__always)
    mutating func take(_ row: DutyInterval) {
        var from = max(row.start, covered)
        let to = min(row.end, stop)
        if from >= to { return }
        covered = to
        while next <= from {
            day &+= 1
            next = midnights[day &+ 1]
        }
        while next < to {
            days[day].minutes &+= next &- from
            from = next
            day &+= 1
            next = midnights[day &+ 1]
        }
        days[day].minutes &+= to &- from
    }
}

/// Joins stretches that more than one record covers.
///
/// Plan and log are apart: a logged stretch may overlap the plan of another day.
struct OverlapSearch {
    /// The end of what the records so far cover.
    private var covered = Int32.min
    private var start = Int32.min
    private var end = Int32.min

    @inline(__always)
    mutating func take(_ row: DutyInterval, _ person: Int, _ findings: inout [DutyFinding]) {
        if row.start < covered { found(row, person, &findings) }
        covered = max(covered, row.end)
    }

    @inline(never)
    private mutating func found(_ row: DutyInterval, _ person: Int, _ findings: inout [DutyFinding]) {
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
