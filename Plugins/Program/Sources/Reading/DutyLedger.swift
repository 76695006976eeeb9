// SPDX-License-Identifier: Apache-2.0

import DutyHours
import HoldfastPlugin
import Roster

/// One person's time in a period: every interval, what of it counted, why the rest did not, and the total so far.
struct DutyLedger {
    /// One interval, cut to the period.
    struct Entry {
        let start: LocalDateTime
        let end: LocalDateTime
        /// The word of what the person does.
        let duty: String
        /// The service, the kind of call, or why the person is away.
        let what: String
        let source: String
        let minutes: Int
        let counted: Int
        let total: Int
        /// Why not all of it counted; empty if it did.
        let note: String

        static let columns = [
            "start", "end", "duty", "what", "source", "minutes", "counted_minutes", "total_minutes", "note",
        ]

        var fields: [String] {
            ["\(start)", "\(end)", duty, what, source, "\(minutes)", "\(counted)", "\(total)", note]
        }

        var json: JSONValue {
            [
                "start": .string("\(start)"), "end": .string("\(end)"), "duty": .string(duty), "what": .string(what),
                "source": .string(source), "minutes": .integer(Int64(minutes)),
                "counted_minutes": .integer(Int64(counted)), "total_minutes": .integer(Int64(total)),
                "note": .string(note),
            ]
        }
    }

    let entries: [Entry]
    /// The minutes that count in the whole period: overlaps once.
    var total: Int { entries.last?.total ?? 0 }

    /// O(intervals log intervals).
    init(
        _ person: Int, _ period: DutyPeriod, _ source: ProgramSource, _ validator: DutyHoursValidator,
        _ clock: ScheduleClock
    ) {
        let member = source.program.people[person].membership
        let dates = period.range.intersection(member)
        guard !dates.isEmpty else {
            entries = []
            return
        }
        let first = clock.instant(LocalDateTime(dates.from, .midnight))
        let last = clock.instant(LocalDateTime(dates.to.advanced(by: 1), .midnight))
        var covered = first
        var total = 0
        var rows: [(start: Int64, entry: Entry)] = []
        // An interval may begin two days after the date that it belongs to and last two more.
        let near = DateRange(from: dates.from.advanced(by: -4), to: dates.to.advanced(by: 2))
        for interval in validator.timetable(person: person, window: near) where interval.source != .absence {
            let (start, end) = (max(Int64(interval.start), first), min(Int64(interval.end), last))
            guard start < end || (interval.minutes == 0 && (first..<last).contains(Int64(interval.start))) else {
                continue
            }
            let counts = validator.limits.counted.contains(interval.duty)
            let counted = counts ? Int(max(0, end - max(start, covered))) : 0
            if counts { covered = max(covered, end) }
            total += counted
            let isCut = start != Int64(interval.start) || end != Int64(interval.end)
            rows.append(
                (
                    start,
                    Entry(
                        start: clock.local(start), end: clock.local(max(start, end)), duty: interval.duty.word,
                        what: Self.what(interval, person, source), source: interval.source.table,
                        minutes: Int(max(0, end - start)), counted: counted, total: total,
                        note: Self.note(interval.duty, counts, counted, Int(end - start), isCut))
                ))
        }
        entries = Self.withLeave(rows, person, source, clock, first: first, last: last)
    }

    private static func what(_ interval: DutyInterval, _ person: Int, _ source: ProgramSource) -> String {
        if let service = interval.service { return source.program.services[service].name }
        guard interval.source == .call else { return "logged hours" }
        let start = LocalDateTime(minutes: Int64(interval.key))
        let shift = source.program.calls.first { $0.person == person && $0.start == start }
        return shift.map { "\($0.kind.rawValue) call" } ?? "call"
    }

    private static func note(_ duty: DutyClass, _ counts: Bool, _ counted: Int, _ minutes: Int, _ isCut: Bool) -> String
    {
        var notes: [String] = []
        switch duty {
        case .homeCallStandby: notes.append("at-home call counts only when called")
        case .study: notes.append("study does not count")
        case .backup: notes.append("backup call does not count")
        case .military: if !counts { notes.append("military duty that is not patient care does not count") }
        case .replaced: notes.append("the logged hours of this day count instead")
        case .notRunning: notes.append("the service does not run in this slot")
        default: if !counts { notes.append("does not count") }
        }
        if counts, counted < minutes { notes.append("the rest was counted before: it overlaps") }
        if isCut { notes.append("cut to the period") }
        return notes.joined(separator: "; ")
    }

    /// The intervals with the absences between them, by start; an absence adds nothing to the total.
    private static func withLeave(
        _ rows: [(start: Int64, entry: Entry)], _ person: Int, _ source: ProgramSource, _ clock: ScheduleClock,
        first: Int64, last: Int64
    ) -> [Entry] {
        var leave: [(start: Int64, entry: (Int) -> Entry)] = []
        for absence in source.program.absences where absence.person == person {
            let (start, end) = (
                max(first, clock.instant(begin(absence.from, source))),
                min(last, clock.instant(begin(absence.to.advanced(by: 1), source)))
            )
            guard start < end else { continue }
            let note = absence.isBlocking ? "leave is in neither side of an average" : "does not keep from working"
            leave.append(
                (
                    start,
                    { total in
                        Entry(
                            start: clock.local(start), end: clock.local(end), duty: "leave",
                            what: source.word(for: absence.kind), source: "absences", minutes: Int(end - start),
                            counted: 0, total: total, note: note)
                    }
                ))
        }
        leave.sort { $0.start < $1.start }
        var entries: [Entry] = []
        var next = leave[...]
        var total = 0
        for row in rows {
            while let one = next.first, one.start <= row.start {
                entries.append(one.entry(total))
                next = next.dropFirst()
            }
            entries.append(row.entry)
            total = row.entry.total
        }
        return entries + next.map { $0.entry(total) }
    }

    private static func begin(_ slot: SlotIndex, _ source: ProgramSource) -> LocalDateTime {
        LocalDateTime(slot.date, source.profile.start(of: slot.slot))
    }

    /// A table for people.
    var text: String {
        if entries.isEmpty { return "Nothing is planned or logged in this period.\n" }
        return TextTable.render(
            ["WHEN", "WHAT", "DUTY", "COUNTED", "TOTAL", "NOTE"],
            entries.map { entry in
                [
                    Wording.stretch(entry.start, entry.end), entry.what,
                    String(entry.duty.map { $0 == "_" ? " " : $0 }), Wording.hours(entry.counted),
                    Wording.hours(entry.total), entry.note,
                ]
            })
    }
}
