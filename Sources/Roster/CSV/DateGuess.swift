// SPDX-License-Identifier: Apache-2.0

/// Guesses which date somebody meant who did not write it as files have it.
enum DateGuess {
    /// The date of `2026-3-2`, `20260302`, `3/2/2026` (month first, unless that cannot be), `2.3.2026`; the last day of
    /// the month for one that the month does not have.
    static func date(_ text: String) -> LocalDate? {
        let digits = text.split { !$0.isASCII || !$0.isNumber }
        if digits.count == 1, digits[0].count == 8, text.count == 8 {
            let word = digits[0]
            return nearest(word.prefix(4), word.dropFirst(4).prefix(2), word.dropFirst(6))
        }
        guard digits.count >= 3 else { return nil }
        if digits[0].count == 4 { return nearest(digits[0], digits[1], digits[2]) }
        guard digits[2].count == 4 else { return nil }
        let isDayFirst = text.contains(".") || (Int(digits[0]) ?? 0) > 12
        return isDayFirst ? nearest(digits[2], digits[1], digits[0]) : nearest(digits[2], digits[0], digits[1])
    }

    /// The same with a time: `2026-3-2 7:05` is `2026-03-02T07:05`; without one, midnight.
    static func localDateTime(_ text: String) -> String? {
        guard let date = date(text) else { return nil }
        let digits = text.split { !$0.isASCII || !$0.isNumber }
        let isCompact = digits.first?.count == 8
        let rest = digits.dropFirst(isCompact ? 1 : 3).compactMap { Int($0) }
        let hour = min(rest.first ?? 0, 23)
        let minute = min(rest.dropFirst().first ?? 0, 59)
        return "\(date)T\(two(hour)):\(two(minute))"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static func nearest(_ year: Substring, _ month: Substring, _ day: Substring) -> LocalDate? {
        guard let year = Int(year), let month = Int(month), let day = Int(day), (1900...2199).contains(year),
            (1...12).contains(month), (1...99).contains(day)
        else { return nil }
        return LocalDate(year: year, month: month, day: min(day, LocalDate.dayCount(year: year, month: month)))
    }
}
