// SPDX-License-Identifier: Apache-2.0

import Roster

/// How dates, slots, names and shares are said in a sentence.
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

    /// `Tue 17 and Thu 19 Mar`, `5 days from Mon 16 to Fri 20 Mar`; the dates ascend.
    static func dates(_ dates: [LocalDate]) -> String {
        guard let first = dates.first, let last = dates.last else { return "" }
        if dates.count > 3 { return "\(dates.count) days from \(span(first, last))" }
        return list(
            dates.enumerated().map { index, date in
                let isSameMonth = index + 1 < dates.count && dates[index + 1].components.month == date.components.month
                return Self.date(date, month: !isSameMonth)
            })
    }

    /// `Mon 16 to Fri 20 Mar`; one date alone is said once.
    static func span(_ first: LocalDate, _ last: LocalDate) -> String {
        if first == last { return date(first) }
        let isSameMonth = first.components.month == last.components.month && first.distance(to: last) < 31
        return "\(date(first, month: !isSameMonth)) to \(date(last))"
    }

    /// `AM`, `PM`, `night`.
    static func slot(_ slot: Slot) -> String { slot == .night ? "night" : slot.code }

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

    /// `87 %`; never `100 %` for less than all, and never less than it is by rounding up to a threshold.
    static func percent(_ share: Double) -> String { "\(Int((share * 100 + 1e-9).rounded(.down))) %" }

    /// `4`, `4.5`: half-days as people say them.
    static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }

    static func halfDays(_ value: Double) -> String { number(value) + (value == 1 ? " half-day" : " half-days") }
}
