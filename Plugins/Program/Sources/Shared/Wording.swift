// SPDX-License-Identifier: Apache-2.0

import Roster

/// How dates, times, slots and lengths are said in a sentence.
enum Wording {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Tue`.
    static func day(_ weekday: Weekday) -> String {
        weekday.abbreviation.prefix(1).uppercased() + weekday.abbreviation.dropFirst()
    }

    /// `Tue 17 Mar`; without the month `Tue 17`.
    static func date(_ date: LocalDate, month: Bool = true) -> String {
        let (_, number, dayOfMonth) = date.components
        return "\(day(date.weekday)) \(dayOfMonth)" + (month ? " \(months[number - 1])" : "")
    }

    /// `Tue 17 Mar 2026`.
    static func dateWithYear(_ date: LocalDate) -> String { "\(self.date(date)) \(date.components.year)" }

    /// `Tue 17 Mar`, and the year where it is not that of today; always where today is not known.
    static func date(_ date: LocalDate, today: LocalDate?) -> String {
        date.components.year == today?.components.year ? self.date(date) : dateWithYear(date)
    }

    /// `Tue 17 Mar 19:00`.
    static func moment(_ moment: LocalDateTime) -> String { "\(date(moment.date)) \(moment.time)" }

    /// `Mon 16 to Fri 20 Mar`; one date alone is said once, and both years where they differ.
    static func span(_ first: LocalDate, _ last: LocalDate) -> String {
        if first == last { return date(first) }
        if first.components.year != last.components.year { return "\(dateWithYear(first)) to \(dateWithYear(last))" }
        let isSameMonth = first.components.month == last.components.month && first.distance(to: last) < 31
        return "\(date(first, month: !isSameMonth)) to \(date(last))"
    }

    /// The same with the year where it is not that of today; always where today is not known.
    static func span(_ first: LocalDate, _ last: LocalDate, today: LocalDate?) -> String {
        let year = last.components.year
        let isPlain = first.components.year != year || year == today?.components.year
        return isPlain ? span(first, last) : "\(span(first, last)) \(year)"
    }

    static func span(_ range: DateRange) -> String { span(range.from, range.to) }

    /// `from Mon 16 to Fri 20 Mar`, `on Mon 16 Mar`; with the year where it is not that of today.
    static func when(_ range: DateRange, today: LocalDate?) -> String {
        (range.from == range.to ? "on " : "from ") + span(range.from, range.to, today: today)
    }

    /// The same with the year where it is not that of today.
    static func stretch(_ start: LocalDateTime, _ end: LocalDateTime, today: LocalDate?) -> String {
        if start.date == end.date { return "\(date(start.date, today: today)) \(start.time) to \(end.time)" }
        let years = (start.date.components.year, end.date.components.year)
        if years.0 != years.1 || years.1 == today?.components.year { return stretch(start, end) }
        return "\(moment(start)) to \(dateWithYear(end.date)) \(end.time)"
    }

    /// `Tue 17 Mar 07:00 to 19:00`, `Tue 17 Mar 19:00 to Wed 18 Mar 07:00`.
    static func stretch(_ start: LocalDateTime, _ end: LocalDateTime) -> String {
        if start.date == end.date { return "\(moment(start)) to \(end.time)" }
        guard start.date.components.year != end.date.components.year else {
            return "\(moment(start)) to \(moment(end))"
        }
        return "\(dateWithYear(start.date)) \(start.time) to \(dateWithYear(end.date)) \(end.time)"
    }

    /// `AM`, `PM`, `night`.
    static func slot(_ slot: Slot) -> String { slot == .night ? "night" : slot.code }

    /// `Tue 17 Mar AM`.
    static func slot(_ slot: SlotIndex) -> String { "\(date(slot.date)) \(self.slot(slot.slot))" }

    /// `Tue 17 Mar AM`, and the year where it is not that of today.
    static func slot(_ slot: SlotIndex, today: LocalDate?) -> String {
        "\(date(slot.date, today: today)) \(self.slot(slot.slot))"
    }

    /// `81 h 30 min`, `8 h`, `45 min`.
    static func hours(_ minutes: Int) -> String {
        let (hours, rest) = (abs(minutes) / 60, abs(minutes) % 60)
        let sign = minutes < 0 ? "-" : ""
        if hours == 0 { return "\(sign)\(rest) min" }
        return rest == 0 ? "\(sign)\(hours) h" : "\(sign)\(hours) h \(rest) min"
    }

    /// `a, b and c`.
    static func list(_ parts: [String], last: String = "and") -> String {
        guard let end = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }

    /// The first few, and how many more.
    static func some(_ parts: [String], atMost limit: Int = 3) -> String {
        parts.count <= limit + 1
            ? list(parts) : parts.prefix(limit).joined(separator: ", ") + " and \(parts.count - limit) more"
    }

    /// `1 day`, `3 days`.
    static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// The first letter in upper case.
    static func begun(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
