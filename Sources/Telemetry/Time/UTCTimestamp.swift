// SPDX-License-Identifier: Apache-2.0

/// A moment in UTC as RFC 3339 writes it, computed without Foundation.
package enum UTCTimestamp {
    /// `2026-11-22T16:05:21.123456Z` for microseconds since 1970.
    ///
    /// Years outside 0...9999 (which RFC 3339 cannot write) are clamped.
    package static func text(microseconds: Int64) -> String {
        let first: Int64 = -62_167_219_200_000_000
        let last: Int64 = 253_402_300_799_999_999
        let moment = min(max(microseconds, first), last)
        let seconds = floorDivide(moment, 1_000_000)
        let days = floorDivide(seconds, 86_400)
        let ofDay = seconds - days * 86_400
        let date = civil(daysSince1970: days)
        var out: [UInt8] = []
        out.reserveCapacity(27)
        append(date.year, 4, to: &out)
        append(date.month, 2, after: "-", to: &out)
        append(date.day, 2, after: "-", to: &out)
        append(ofDay / 3_600, 2, after: "T", to: &out)
        append(ofDay / 60 % 60, 2, after: ":", to: &out)
        append(ofDay % 60, 2, after: ":", to: &out)
        append(moment - seconds * 1_000_000, 6, after: ".", to: &out)
        out.append(UInt8(ascii: "Z"))
        return String(decoding: out, as: UTF8.self)
    }

    /// The proleptic Gregorian date of a day number.
    ///
    /// The year is counted from 1 March, so that the leap day is its last and month lengths follow one linear formula
    /// (Fliegel and Van Flandern 1968; Hinnant, "chrono-compatible low-level date algorithms", 2013).
    static func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// Appends the last `digits` decimal digits of a number that is not negative.
    private static func append(_ value: Int64, _ digits: Int, after mark: Unicode.Scalar? = nil, to out: inout [UInt8])
    {
        if let mark { out.append(UInt8(ascii: mark)) }
        var scale: Int64 = 1
        for _ in 1..<digits { scale *= 10 }
        while scale > 0 {
            out.append(48 + UInt8(value / scale % 10))
            scale /= 10
        }
    }
}
