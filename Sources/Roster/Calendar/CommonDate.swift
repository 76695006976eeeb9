// SPDX-License-Identifier: Apache-2.0

extension WeekdaySet {
    /// A date that two rules are both for, if there is one.
    ///
    /// Holiday rules and weekday rules do not meet: on a holiday the first replace the second.
    static func commonDate(
        _ days: WeekdaySet, in range: DateRange, with otherDays: WeekdaySet, in otherRange: DateRange
    ) -> LocalDate? {
        let both = range.intersection(otherRange)
        guard !both.isEmpty else { return nil }
        if days.includesHolidays, otherDays.includesHolidays { return both.from }
        return (0..<min(7, both.dayCount)).lazy.map { both.from.advanced(by: $0) }.first {
            days.contains($0.weekday) && otherDays.contains($0.weekday)
        }
    }
}
