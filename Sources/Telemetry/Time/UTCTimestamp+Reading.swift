// SPDX-License-Identifier: Apache-2.0

extension UTCTimestamp {
    /// The microseconds since 1970 of a moment as RFC 3339 writes it, such as `2026-03-02T06:00:00Z` or
    /// `2026-03-02T07:00:00.5+01:00`; nil when the text is none.
    ///
    /// Digits beyond microseconds are cut off. A leap second is the second before it, as POSIX counts time. O(length).
    package static func microseconds(of text: String) -> Int64? {
        var reader = FieldReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(2), reader.take(":"), let minute = reader.number(2), reader.take(":"),
            let second = reader.number(2), let fraction = reader.fraction(), let offset = reader.offset(),
            reader.isAtEnd
        else { return nil }
        guard (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year), hour <= 23, minute <= 59,
            second <= 60
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + min(second, 59) - offset * 60
        return seconds * 1_000_000 + fraction
    }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// The inverse of `civil`, for years from 0 on.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        // Counted from a 1 March in the past, so that nothing is negative.
        let shiftedYear = (month <= 2 ? year - 1 : year) + 400
        let marchMonth = (month + 9) % 12
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return shiftedYear * 365 + shiftedYear / 4 - shiftedYear / 100 + shiftedYear / 400 + dayOfYear - 719_468
            - 146_097
    }
}

/// Reads a timestamp from its beginning, field by field.
private struct FieldReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ text: String) { bytes = Array(text.utf8.prefix(64)) }

    var isAtEnd: Bool { place == bytes.count }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    /// A number of exactly so many digits.
    mutating func number(_ digits: Int) -> Int64? {
        guard place + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[place..<place + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        place += digits
        return value
    }

    /// The fraction of a second in microseconds: 0 when there is none, nil when a point stands without a digit.
    mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        var value: Int64 = 0
        var scale: Int64 = 100_000
        let start = place
        while place < bytes.count, (48...57).contains(bytes[place]) {
            value += Int64(bytes[place] - 48) * scale
            scale /= 10
            place += 1
        }
        return place == start ? nil : value
    }

    /// The offset from UTC in minutes.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let sign: Int64 = take("+") ? 1 : take("-") ? -1 : 0
        guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), hours <= 23, minutes <= 59 else {
            return nil
        }
        return sign * (hours * 60 + minutes)
    }
}
