// SPDX-License-Identifier: Apache-2.0

/// A date on a wall calendar, without a time zone: days since 1970-01-01 in the proleptic Gregorian calendar.
public struct LocalDate: Sendable, Hashable, Comparable, Strideable, CustomStringConvertible {
    /// Days since 1970-01-01; negative before.
    public let rawValue: Int32

    /// The date that many days after 1970-01-01.
    public init(rawValue: Int32) { self.rawValue = rawValue }

    /// The first date that can be written, 0001-01-01.
    public static let earliest = LocalDate(rawValue: -719_162)
    /// The last date that can be written, 9999-12-31.
    public static let latest = LocalDate(rawValue: 2_932_896)

    /// The date, or `nil` if the calendar has no such day or the year is not within 1...9999.
    ///
    /// O(1).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.dayCount(year: year, month: month)
        else { return nil }
        // Years are counted from 1 March, so that the leap day is the last of its year; 400 years are 146 097 days.
        let shifted = month > 2 ? year : year - 1
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let era = shifted / 400
        let yearOfEra = shifted % 400
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        rawValue = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    /// Reads `YYYY-MM-DD` and nothing else: ten ASCII characters.
    ///
    /// `nil` if it is written otherwise or no such day.
    public init?(_ text: some StringProtocol) {
        var copy = String(text)
        guard let date = copy.withUTF8({ LocalDate(utf8: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = date
    }

    /// Reads the ten bytes of `YYYY-MM-DD`.
    ///
    /// `nil` if they are otherwise or no such day. O(1).
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            let century = Digits.pair(bytes, at: 0), let yearOfCentury = Digits.pair(bytes, at: 2),
            let month = Digits.pair(bytes, at: 5), let day = Digits.pair(bytes, at: 8)
        else { return nil }
        self.init(year: century * 100 + yearOfCentury, month: month, day: day)
    }

    /// Days in a month; `month` must be within 1...12.
    public static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// The year, month (1...12) and day (1...31).
    ///
    /// O(1).
    public var components: (year: Int, month: Int, day: Int) {
        let days = Int(rawValue) + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The day of the week.
    ///
    /// O(1).
    public var weekday: Weekday {
        // 1970-01-01 was a Thursday, number 3 when Monday is 0.
        let index = (Int(rawValue) + 3) % 7
        return Weekday.allCases[index < 0 ? index + 7 : index]
    }

    /// The last date up to and including this one that falls on `weekday`.
    ///
    /// O(1).
    public func onOrBefore(_ weekday: Weekday) -> LocalDate {
        advanced(by: -((self.weekday.rawValue - weekday.rawValue + 7) % 7))
    }

    /// The date `days` later, or earlier if negative; stops at the ends of `Int32`.
    ///
    /// O(1).
    public func advanced(by days: Int) -> LocalDate {
        let (sum, overflow) = Int(rawValue).addingReportingOverflow(days)
        if overflow { return LocalDate(rawValue: days > 0 ? .max : .min) }
        return LocalDate(rawValue: Int32(clamping: sum))
    }

    /// Days from this date to `other`.
    public func distance(to other: LocalDate) -> Int { Int(other.rawValue) - Int(rawValue) }

    /// Whether the first date is earlier.
    public static func < (left: LocalDate, right: LocalDate) -> Bool { left.rawValue < right.rawValue }

    /// `YYYY-MM-DD`.
    public var description: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `YYYY-MM-DD`.
    ///
    /// Years beyond 9999 or before 1, which no file can hold, are written with a sign.
    public func write(to bytes: inout [UInt8]) {
        let (year, month, day) = components
        if (0...9999).contains(year) {
            Digits.append(year / 100, to: &bytes)
            Digits.append(year % 100, to: &bytes)
        } else {
            bytes.append(contentsOf: (year < 0 ? "\(year)" : "+\(year)").utf8)
        }
        bytes.append(UInt8(ascii: "-"))
        Digits.append(month, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Digits.append(day, to: &bytes)
    }
}
