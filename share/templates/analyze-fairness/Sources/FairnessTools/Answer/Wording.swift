// SPDX-License-Identifier: Apache-2.0

import CivilTime

/// How dates and numbers are said in a sentence.
enum Wording {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Tue 17 Mar 2026`.
    static func date(_ date: LocalDate) -> String {
        let (year, month, day) = date.components
        let weekday = date.weekday.abbreviation
        return "\(weekday.prefix(1).uppercased())\(weekday.dropFirst()) \(day) \(months[month - 1]) \(year)"
    }

    /// `Mon 2 Mar 2026 to Sun 8 Mar 2026`.
    static func span(_ days: DateRange) -> String { "\(date(days.from)) to \(date(days.to))" }

    /// `1.5`, `12`: so many decimals at most.
    static func number(_ value: Double, decimals: Int = 1) -> String {
        let rounded = rounded(value, decimals)
        return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
    }

    /// A value with so many decimals.
    static func rounded(_ value: Double, _ decimals: Int) -> Double {
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        return (value * scale).rounded() / scale
    }

    /// `a, b and c`.
    static func list(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }
}
