// SPDX-License-Identifier: Apache-2.0

/// The field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
    /// The longest pause that is read, 10 years: more is no pause.
    private static let longest: Int64 = 10 * 366 * 86_400

    /// The pause in milliseconds; nil for what is neither seconds nor a date.
    ///
    /// A date is compared with the server's own clock, its field `Date`, so that a clock that is wrong on either side makes
    /// no pause that nobody meant; without that field nothing can be said.
    static func milliseconds(_ text: String, date: String?) -> Int64? {
        let text = text.drop { $0 == " " }
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            return (Int64(text).map { min($0, longest) } ?? longest) * 1_000
        }
        guard let until = HTTPDate.seconds(text), let now = date.flatMap({ HTTPDate.seconds($0[...]) }) else {
            return nil
        }
        return min(max(0, until - now), longest) * 1_000
    }
}

/// The date of HTTP in the form that senders must use, such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
///
/// The two obsolete forms are not read: no server of this century sends them.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Seconds since 1970; nil for what is no such date.
    static func seconds(_ text: Substring) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = number(words[1], 1...31),
            let month = months.firstIndex(of: String(words[2])), let year = number(words[3], 1970...9999)
        else { return nil }
        let time = words[4].split(separator: ":")
        guard time.count == 3, let hour = number(time[0], 0...23), let minute = number(time[1], 0...59),
            let second = number(time[2], 0...60)
        else { return nil }
        return daysSince1970(year, Int64(month) + 1, day) * 86_400 + hour * 3_600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int64(text), range.contains(number) else {
            return nil
        }
        return number
    }

    /// Days of the proleptic Gregorian calendar, with the year counted from March so that the leap day is its last.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let monthFromMarch = (month + 9) % 12
        let leapDays = shifted / 4 - shifted / 100 + shifted / 400
        return shifted * 365 + leapDays + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
    }
}
