// SPDX-License-Identifier: Apache-2.0

public import Roster

/// How dates, slots, names and shares are said in a sentence: one way for every pattern.
public enum Wording {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Tue`.
    public static func day(_ weekday: Weekday) -> String {
        weekday.abbreviation.prefix(1).uppercased() + weekday.abbreviation.dropFirst()
    }

    /// `Tue 17 Mar`; without the month `Tue 17`.
    public static func date(_ date: LocalDate, month: Bool = true) -> String {
        let (_, number, dayOfMonth) = date.components
        return "\(day(date.weekday)) \(dayOfMonth)" + (month ? " \(months[number - 1])" : "")
    }

    /// `Tue 17 and Thu 19 Mar`, `5 days from Mon 16 to Fri 20 Mar`; the dates ascend.
    public static func dates(_ dates: [LocalDate]) -> String {
        guard let first = dates.first, let last = dates.last else { return "" }
        if dates.count > 3 { return "\(dates.count) days from \(span(first, last))" }
        return list(
            dates.enumerated().map { index, date in
                let isSameMonth = index + 1 < dates.count && dates[index + 1].components.month == date.components.month
                return Self.date(date, month: !isSameMonth)
            })
    }

    /// `Mon 16 to Fri 20 Mar`; one date alone is said once.
    public static func span(_ first: LocalDate, _ last: LocalDate) -> String {
        if first == last { return date(first) }
        let isSameMonth = first.components.month == last.components.month && first.distance(to: last) < 31
        return "\(date(first, month: !isSameMonth)) to \(date(last))"
    }

    /// `AM`, `PM`, `night`.
    public static func slot(_ slot: Slot) -> String { slot == .night ? "night" : slot.code }

    /// `a, b and c`.
    public static func list(_ parts: [String], last: String = "and") -> String {
        guard let end = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " \(last) \(end)"
    }

    /// The first few, and how many more.
    public static func some(_ parts: [String], atMost limit: Int = 3) -> String {
        parts.count <= limit + 1
            ? list(parts) : parts.prefix(limit).joined(separator: ", ") + " and \(parts.count - limit) more"
    }

    /// `87 %`; never `100 %` for less than all, and never less than it is by rounding up to a threshold.
    public static func percent(_ share: Double) -> String { "\(whole((share * 100 + 1e-9).rounded(.down))) %" }

    /// `4`, `4.5`: half-days as people say them.
    public static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? whole(tenths) : "\(tenths)"
    }

    /// A whole number without a point; one that no `Int` holds as it is.
    private static func whole(_ value: Double) -> String { Int(exactly: value).map { "\($0)" } ?? "\(value)" }

    /// `1 half-day`, `4.5 half-days`.
    public static func halfDays(_ value: Double) -> String { number(value) + (value == 1 ? " half-day" : " half-days") }

    private static let categories = [
        "patient safety", "required work", "continuity of care", "core education", "research", "administration",
        "optional education",
    ]

    /// What a category of services is called, 1 being the most protected.
    public static func category(_ category: Int) -> String {
        categories.indices.contains(category - 1) ? categories[category - 1] : "category \(category)"
    }
}
