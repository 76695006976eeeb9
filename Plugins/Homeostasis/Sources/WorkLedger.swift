// SPDX-License-Identifier: Apache-2.0

import Roster

/// Who worked when over the days before today, person by person.
struct WorkLedger {
    /// A pause of up to two hours is none: it does not end a duty.
    private static let longestPause: Int64 = 120
    /// A rest shorter than ten hours is a short one.
    private static let rest: Int64 = 600

    let program: Program
    /// The first day with assignments.
    let first: LocalDate
    /// Today: the day after the last one.
    let end: LocalDate
    /// Days in the ledger.
    var days: Int { first.distance(to: end) }
    /// Whether there are hours that people wrote down.
    let hasLoggedHours: Bool
    private let changes: TableChanges
    /// Late changes of each person, as days of the ledger: those of swaps and of the history.
    private let lateDays: [Int: [Int]]
    private let logged: [Int: [LoggedHours]]
    private let calls: [Int: [CallShift]]
    /// Positions of assignments, person after person, and where each person's begin.
    private let order: [Int32]
    private let starts: [Int]

    /// The ledger of the days before `end`; nil if nobody worked before.
    ///
    /// - Parameters:
    ///   - earliest: no day before this one.
    ///   - recorded: late changes that the history tells of.
    ///
    /// O(assignments + other rows).
    init?(_ program: Program, from earliest: LocalDate, before end: LocalDate, recorded: Set<LateChange>) {
        let range = program.assignments.positions(in: SlotIndex(earliest, .am)..<SlotIndex(end, .am))
        guard let start = range.first, earliest < end else { return nil }
        let first = program.assignments[start].slot.date
        self.program = program
        self.first = first
        self.end = end
        changes = TableChanges(program, from: first)
        var late: [Int: [Int]] = [:]
        for change in changes.swapped.union(recorded) where first <= change.slot.date && change.slot.date < end {
            late[change.person, default: []].append(first.distance(to: change.slot.date))
        }
        lateDays = late
        hasLoggedHours = program.given.contains("logged_hours")
        logged = Dictionary(grouping: program.loggedHours.filter { $0.start.date >= first }, by: \.person)
        calls = Dictionary(
            grouping: program.calls.filter { ($0.kind == .overnight || $0.kind == .weekend) && $0.start.date >= first },
            by: \.person)
        var counts = [Int](repeating: 0, count: program.people.count + 1)
        for position in range { counts[Int(program.assignments.people[position]) + 1] += 1 }
        for index in counts.indices.dropFirst() { counts[index] += counts[index - 1] }
        starts = counts
        var order = [Int32](repeating: 0, count: range.count)
        for position in range {
            let person = Int(program.assignments.people[position])
            order[counts[person]] = Int32(position)
            counts[person] += 1
        }
        self.order = order
    }

    /// The day that stands for a date, from 0.
    func day(_ date: LocalDate) -> Int { first.distance(to: date) }

    /// The days of a person; O(assignments of the person + days).
    func days(of person: Int) -> WorkDays {
        var counts = WorkDays.Counts(days: days)
        let assignments = order[starts[person]..<starts[person + 1]].map { program.assignments[Int($0)] }
        let home = program.people[person].homeZone
        for assignment in assignments {
            let day = day(assignment.slot.date)
            counts.assigned[day] += 1
            if assignment.slot.slot == .night { counts.nights[day] = 1 }
            if let home, let zone = program.services[assignment.service].zone, zone != home {
                counts.crossCover[day] += 1
            }
            if changes.isGapCall(assignment) { counts.gapCalls[day] += 1 }
            if changes.isLate(assignment) { counts.lateGapCalls[day] += 1 }
        }
        for day in lateDays[person] ?? [] { counts.lateChanges[day] += 1 }
        for call in calls[person] ?? [] where call.kind == .overnight && call.start.date < end {
            counts.nights[day(call.start.date)] = 1
        }
        let work = work(assignments, person)
        for interval in Self.merged(work, pause: 0) { add(interval, to: &counts.minutes) }
        let duties = Self.merged(work, pause: Self.longestPause)
        for (index, duty) in duties.enumerated().dropFirst() {
            let gap = duty.start.minutes - duties[index - 1].end.minutes
            let day = day(duty.start.date)
            if gap < Self.rest, counts.shortRests.indices.contains(day) { counts.shortRests[day] += 1 }
        }
        mark(person, &counts)
        overtime(assignments, person, &counts)
        return WorkDays(counts)
    }

    /// When a person worked, by the plan and in the house on call, by beginning.
    private func work(_ assignments: [Assignment], _ person: Int) -> [LocalInterval] {
        let inHouse = (calls[person] ?? []).map { LocalInterval(start: $0.start, end: $0.end) }
        return (assignments.compactMap { program.interval(of: $0) } + inHouse).sorted { $0.start < $1.start }
    }

    /// Intervals that overlap, or are apart by no more than a pause, as one.
    private static func merged(_ intervals: [LocalInterval], pause: Int64) -> [LocalInterval] {
        var merged: [LocalInterval] = []
        for interval in intervals {
            if let last = merged.last, interval.start.minutes - last.end.minutes <= pause {
                merged[merged.count - 1] = LocalInterval(start: last.start, end: max(last.end, interval.end))
            } else {
                merged.append(interval)
            }
        }
        return merged
    }

    /// Adds the minutes of an interval to the days that it lies in.
    private func add(_ interval: LocalInterval, to minutes: inout [Int32]) {
        let origin = LocalDateTime(first, .midnight).minutes
        var start = interval.start.minutes - origin
        let stop = interval.end.minutes - origin
        while start < stop {
            let day = Int((start >= 0 ? start : start - 1439) / 1440)
            let next = min(stop, Int64(day + 1) * 1440)
            if minutes.indices.contains(day) { minutes[day] += Int32(clamping: next - start) }
            start = next
        }
    }

    /// Days there, weekends and holidays worked; a weekend counts once, on its last day worked.
    private func mark(_ person: Int, _ counts: inout WorkDays.Counts) {
        for day in 0..<days {
            let date = first.advanced(by: day)
            let isThere =
                program.isPresent(person: person, on: date, .am)
                || program.isPresent(person: person, on: date, .pm)
            counts.present[day] = isThere ? 1 : 0
            guard counts.minutes[day] > 0 else { continue }
            if program.demandCalendar.isHoliday(date) { counts.holidays[day] = 1 }
            if date.weekday == .saturday { counts.weekends[day] = 1 }
            if date.weekday == .sunday {
                counts.weekends[day] = 1
                if day > 0 { counts.weekends[day - 1] = 0 }
            }
        }
    }

    /// Minutes above the plan: of days with hours written down, what they say beyond the plan; where nobody writes hours
    /// down, half-days above the weekly cap.
    private func overtime(_ assignments: [Assignment], _ person: Int, _ counts: inout WorkDays.Counts) {
        if hasLoggedHours {
            var written = [Int32](repeating: 0, count: days)
            let rows = (logged[person] ?? []).filter { $0.kind != .study }.sorted { $0.start < $1.start }
            for interval in Self.merged(rows.map { LocalInterval(start: $0.start, end: $0.end) }, pause: 0) {
                add(interval, to: &written)
            }
            for day in 0..<days { counts.overtime[day] = max(0, written[day] - counts.minutes[day]) }
            return
        }
        var loads: [LocalDate: Int] = [:]
        for assignment in assignments {
            let week = assignment.slot.date.onOrBefore(program.profile.weekStart)
            loads[week, default: 0] += program.services[assignment.service].capLoad(in: assignment.slot.slot)
        }
        let cap = program.weekCapHalfDays(person: person) * Service.halfDayMinutes
        for (week, load) in loads where load > cap {
            let last = min(days - 1, day(week.advanced(by: 6)))
            counts.overtime[max(0, last)] = Int32(clamping: load - cap)
        }
    }
}
