// SPDX-License-Identifier: Apache-2.0

/// A rule such as `EST5EDT,M3.2.0,M11.1.0`: what holds for ever after the last listed transition.
///
/// Source: POSIX.1-2017, Base Definitions 8.3 (TZ), as RFC 8536 section 3.3 uses it. Of the three forms of a date only
/// `Mm.w.d` is read, the one that today's zones use; a rule of another form is refused.
struct PosixZoneRule: Sendable {
    private struct Change: Sendable {
        let month: Int
        let week: Int
        let weekday: Int
        let seconds: Int
    }

    private let standard: Int
    private let daylight: Int
    private let begins: Change?
    private let ends: Change?

    init?(_ text: String) {
        var cursor = Array(text.utf8)[...]
        guard Self.skipName(&cursor), let west = Self.time(&cursor) else { return nil }
        standard = -west
        if cursor.isEmpty {
            (daylight, begins, ends) = (standard, nil, nil)
            return
        }
        guard Self.skipName(&cursor) else { return nil }
        if cursor.first == UInt8(ascii: ",") {
            daylight = standard + 3_600
        } else {
            guard let west = Self.time(&cursor) else { return nil }
            daylight = -west
        }
        guard let begins = Self.change(&cursor), let ends = Self.change(&cursor), cursor.isEmpty else { return nil }
        (self.begins, self.ends) = (begins, ends)
    }

    func offsetSeconds(atUnix moment: Int64) -> Int {
        // Far outside of any calendar, and far enough from the ends of the type for the sums below.
        guard let begins, let ends, moment.magnitude < 1 << 60 else { return standard }
        let local = moment + Int64(standard)
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        guard let today = Int32(exactly: days).map(LocalDate.init(rawValue:)) else { return standard }
        let start = Self.moment(begins, year: today.components.year) - Int64(standard)
        let end = Self.moment(ends, year: today.components.year) - Int64(daylight)
        let isDaylight = start < end ? (start..<end).contains(moment) : !(end..<start).contains(moment)
        return isDaylight ? daylight : standard
    }

    /// The moments at which clocks change in a year, and the offset from then on; none when they never do.
    func changes(year: Int) -> [(moment: Int64, offset: Int)] {
        guard let begins, let ends else { return [] }
        return [
            (Self.moment(begins, year: year) - Int64(standard), daylight),
            (Self.moment(ends, year: year) - Int64(daylight), standard),
        ]
    }

    /// Local seconds since 1970 of a change in a year.
    private static func moment(_ change: Change, year: Int) -> Int64 {
        guard let first = LocalDate(year: year, month: change.month, day: 1) else { return 0 }
        // 1970-01-01 was a Thursday, day 4 of a week that begins on Sunday as day 0.
        let firstWeekday = ((Int(first.rawValue) + 4) % 7 + 7) % 7
        var day = 1 + (change.weekday - firstWeekday + 7) % 7 + (change.week - 1) * 7
        while LocalDate(year: year, month: change.month, day: day) == nil, day > 7 { day -= 7 }
        return Int64(Int(first.rawValue) + day - 1) * 86_400 + Int64(change.seconds)
    }

    private static func skipName(_ cursor: inout ArraySlice<UInt8>) -> Bool {
        if cursor.first == UInt8(ascii: "<") {
            guard let end = cursor.firstIndex(of: UInt8(ascii: ">")) else { return false }
            cursor = cursor[(end + 1)...]
            return true
        }
        let name = cursor.prefix { (65...90).contains($0) || (97...122).contains($0) }
        cursor = cursor[name.endIndex...]
        return name.count >= 3
    }

    private static func number(_ cursor: inout ArraySlice<UInt8>) -> Int? {
        let digits = cursor.prefix { (48...57).contains($0) }
        guard (1...4).contains(digits.count) else { return nil }
        cursor = cursor[digits.endIndex...]
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// `[+-]h[:mm[:ss]]` in seconds.
    private static func time(_ cursor: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if let byte = cursor.first, byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
            sign = byte == UInt8(ascii: "-") ? -1 : 1
            cursor = cursor.dropFirst()
        }
        guard let hours = number(&cursor) else { return nil }
        var seconds = hours * 3_600
        for unit in [60, 1] where cursor.first == UInt8(ascii: ":") {
            cursor = cursor.dropFirst()
            guard let value = number(&cursor) else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    private static func change(_ cursor: inout ArraySlice<UInt8>) -> Change? {
        guard cursor.starts(with: ",M".utf8) else { return nil }
        cursor = cursor.dropFirst(2)
        guard let month = number(&cursor), cursor.popFirst() == UInt8(ascii: "."), let week = number(&cursor),
            cursor.popFirst() == UInt8(ascii: "."), let weekday = number(&cursor), (1...12).contains(month),
            (1...5).contains(week), (0...6).contains(weekday)
        else { return nil }
        var seconds = 7_200
        if cursor.first == UInt8(ascii: "/") {
            cursor = cursor.dropFirst()
            guard let at = time(&cursor) else { return nil }
            seconds = at
        }
        return Change(month: month, week: week, weekday: weekday, seconds: seconds)
    }
}
