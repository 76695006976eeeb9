// SPDX-License-Identifier: Apache-2.0

/// Dates and times of RFC 3339, section 5.6, on days and at times that exist (section 5.7).
enum DateTimeFormat {
    private struct Date {
        let month: Int
        let day: Int
        let isLeapYear: Bool

        private static let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

        var monthLength: Int { month == 2 && isLeapYear ? 29 : Self.lengths[month - 1] }
    }

    /// `full-date`.
    static func isDate(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        return date(&reader) != nil && reader.isAtEnd
    }

    /// `full-time`; a leap second is the last second of a UTC day.
    static func isTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        guard let time = time(&reader), reader.isAtEnd else { return false }
        return !time.isLeapSecond || time.isLastMinuteOfDay
    }

    /// `date-time`; a leap second is the last second of a month, in UTC.
    static func isDateTime(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var reader = ByteReader(bytes)
        guard let date = date(&reader), reader.take(letter: "T"), let time = time(&reader), reader.isAtEnd else {
            return false
        }
        guard time.isLeapSecond else { return true }
        let lastDay =
            switch time.dayShift {
            // West of Greenwich it is still the day before the last, east of it already the next month.
            case 0: date.day == date.monthLength
            case 1: date.day == date.monthLength - 1
            default: date.day == 1
            }
        return time.isLastMinuteOfDay && lastDay
    }

    private static func date(_ reader: inout ByteReader) -> Date? {
        guard let year = reader.digits(4), reader.take("-"), let month = reader.digits(2), (1...12).contains(month),
            reader.take("-"), let day = reader.digits(2)
        else { return nil }
        let isLeapYear = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let date = Date(month: month, day: day, isLeapYear: isLeapYear)
        return (1...date.monthLength).contains(day) ? date : nil
    }

    private struct Time {
        /// Minutes since local midnight, less the offset.
        let utcMinute: Int
        let isLeapSecond: Bool

        var isLastMinuteOfDay: Bool { (utcMinute + 1440) % 1440 == 1439 }

        /// The UTC day, seen from the local one: -1, 0 or 1.
        var dayShift: Int { utcMinute < 0 ? -1 : utcMinute >= 1440 ? 1 : 0 }
    }

    private static func time(_ reader: inout ByteReader) -> Time? {
        guard let hour = reader.digits(2), hour < 24, reader.take(":"), let minute = reader.digits(2), minute < 60,
            reader.take(":"), let second = reader.digits(2), second <= 60
        else { return nil }
        if reader.take("."), reader.skip(.digits) == 0 { return nil }
        guard let offset = offset(&reader) else { return nil }
        return Time(utcMinute: hour * 60 + minute - offset, isLeapSecond: second == 60)
    }

    /// `time-offset` in minutes.
    private static func offset(_ reader: inout ByteReader) -> Int? {
        if reader.take(letter: "Z") { return 0 }
        let isWest = reader.take("-")
        guard isWest || reader.take("+"), let hours = reader.digits(2), hours < 24, reader.take(":"),
            let minutes = reader.digits(2), minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }
}
