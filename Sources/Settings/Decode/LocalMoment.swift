// SPDX-License-Identifier: Apache-2.0

/// A date, or a date and a time of day, in the program's own time zone.
package struct LocalMoment: Sendable, Hashable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int
    /// Minutes since local midnight, or nil when only the date is given.
    package let minuteOfDay: Int?

    /// Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`; nil for another form or a date that does not exist.
    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10 || (bytes.count == 16 && bytes[10] == UInt8(ascii: "T")),
            bytes[4] == 45, bytes[7] == 45,
            let year = LocalMoment.digits(bytes[0..<4]), let month = LocalMoment.digits(bytes[5..<7]),
            let day = LocalMoment.digits(bytes[8..<10]),
            year >= 1, (1...12).contains(month), (1...LocalMoment.days(in: month, of: year)).contains(day)
        else { return nil }
        var minute: Int?
        if bytes.count == 16 {
            minute = LocalMoment.minuteOfDay(String(decoding: bytes[11...], as: UTF8.self))
            if minute == nil { return nil }
        }
        self.year = year
        self.month = month
        self.day = day
        minuteOfDay = minute
    }

    /// The form that ``init(parsing:)`` reads.
    package var description: String {
        let date = "\(LocalMoment.pad(year, 4))-\(LocalMoment.pad(month, 2))-\(LocalMoment.pad(day, 2))"
        guard let minute = minuteOfDay else { return date }
        return date + "T\(LocalMoment.pad(minute / 60, 2)):\(LocalMoment.pad(minute % 60, 2))"
    }

    /// Minutes since midnight of `HH:MM`, or nil.
    package static func minuteOfDay(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = digits(bytes[0..<2]),
            let minute = digits(bytes[3..<5]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
