// SPDX-License-Identifier: Apache-2.0

package import CivilTime

/// The minutes of a wall clock that a cron expression names.
///
/// Source: POSIX.1-2017, utility `crontab`, for the five fields `minute hour day-of-month month day-of-week`, their
/// lists and ranges, and the rule that a day is meant by either day field when both are given. Steps (`*/15`, `8-18/2`),
/// names (`jan`, `mon`, in any case), 7 for Sunday and the words `@hourly @daily @midnight @weekly @monthly @yearly
/// @annually` are those of crontab(5) of most systems. A day field is given when it is anything but `*` or `*/1`.
///
/// Characters of other dialects (`?`, `L`, `W`, `#`, a field of seconds) are refused and never read as something else.
package struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// As it was written.
    package let description: String
    let minutes: UInt64
    let hours: UInt64
    let daysOfMonth: UInt64
    let months: UInt64
    /// Bit 0 is Sunday.
    let daysOfWeek: UInt64
    private let dayOfMonthIsGiven: Bool
    private let dayOfWeekIsGiven: Bool

    /// Whether every hour of the day is meant.
    ///
    /// Such an expression names an interval rather than a time of day; `CronSchedule` says what that means when clocks
    /// change.
    package var isEveryHour: Bool { hours == (1 << 24) - 1 }

    /// Reads an expression of at most 256 bytes.
    ///
    /// - Throws: `CronError` naming the field; also for a date that no year has, such as 30 February.
    package init(_ text: String) throws(CronError) {
        let blanks: Set<Character> = [" ", "\t"]
        guard text.utf8.count <= 256 else {
            throw CronError(
                field: "expression", value: String(text.prefix(32)) + "…", allowed: "at most 256 bytes are allowed")
        }
        var fields = text.split(whereSeparator: blanks.contains)
        if fields.count == 1, let word = fields.first, word.hasPrefix("@") {
            guard let meaning = Self.words[word.lowercased()] else {
                throw CronError(
                    field: "expression", value: String(word),
                    allowed: "of the words only \(Self.words.keys.sorted().joined(separator: " ")) are known")
            }
            fields = meaning.split(separator: " ")
        }
        guard fields.count == 5 else {
            let hint = fields.count == 6 || fields.count == 7 ? "; there is no field of seconds or years" : ""
            throw CronError(
                field: "expression", value: text,
                allowed: "five fields are needed (minute, hour, day of month, month, day of week), not \(fields.count)"
                    + hint)
        }
        description = text
        minutes = try CronField.minute.parse(fields[0])
        hours = try CronField.hour.parse(fields[1])
        daysOfMonth = try CronField.dayOfMonth.parse(fields[2])
        months = try CronField.month.parse(fields[3])
        let week = try CronField.dayOfWeek.parse(fields[4])
        daysOfWeek = (week | week >> 7) & 0b111_1111
        dayOfMonthIsGiven = fields[2] != "*" && fields[2] != "*/1"
        dayOfWeekIsGiven = fields[4] != "*" && fields[4] != "*/1"
        // 2000 was a leap year: what it does not have, no year has.
        let hasDate =
            dayOfWeekIsGiven
            || (1...12).contains { month in
                months & (1 << UInt64(month)) != 0
                    && (1...LocalDate.dayCount(year: 2000, month: month)).contains {
                        daysOfMonth & (1 << UInt64($0)) != 0
                    }
            }
        guard hasDate else {
            throw CronError(
                field: "day of month", value: String(fields[2]), allowed: "no month \(fields[3]) has such a day")
        }
    }

    private static let words = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    /// Whether a month (1...12) is meant.
    func contains(month: Int) -> Bool { months & (1 << UInt64(month)) != 0 }

    /// Whether a date is meant.
    func contains(_ date: LocalDate) -> Bool {
        let (_, month, day) = date.components
        guard contains(month: month) else { return false }
        let byMonth = daysOfMonth & (1 << UInt64(day)) != 0
        // Weekdays count from Monday there and from Sunday here.
        let byWeek = daysOfWeek & (1 << UInt64((date.weekday.rawValue + 1) % 7)) != 0
        return dayOfMonthIsGiven && dayOfWeekIsGiven ? byMonth || byWeek : byMonth && byWeek
    }

    /// Whether a minute of the wall clock is meant.
    package func contains(_ local: LocalDateTime) -> Bool {
        let time = local.time.minutes
        return minutes & (1 << UInt64(time % 60)) != 0 && hours & (1 << UInt64(time / 60)) != 0 && contains(local.date)
    }
}
