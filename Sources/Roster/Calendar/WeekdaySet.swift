// SPDX-License-Identifier: Apache-2.0

/// The days that a demand rule is for: days of the week, holidays, or both.
public struct WeekdaySet: Sendable, Hashable, CustomStringConvertible {
    /// Bit 0 is Monday, bit 6 Sunday, bit 7 holidays.
    public let rawValue: UInt8

    /// The set with those bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Every day of the week.
    public static let all = WeekdaySet(rawValue: 0b0111_1111)

    /// Whether the day is in the set.
    public func contains(_ weekday: Weekday) -> Bool { rawValue & (1 << UInt8(weekday.rawValue)) != 0 }
    /// Whether holidays are in the set.
    public var includesHolidays: Bool { rawValue & 0b1000_0000 != 0 }

    /// Reads `all`, `holiday`, days `mon` to `sun`, ranges like `mon-fri` or `fri-mon`, and lists of these with `;`.
    ///
    /// `nil` if it is written otherwise, or names nothing.
    public init?(_ text: some StringProtocol) {
        var bits: UInt8 = 0
        for part in text.split(separator: ";", omittingEmptySubsequences: false) {
            if part == "all" {
                bits |= Self.all.rawValue
            } else if part == "holiday" {
                bits |= 0b1000_0000
            } else {
                let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                guard ends.count <= 2, let first = ends.first.flatMap({ Weekday(abbreviation: $0) }),
                    let last = ends.last.flatMap({ Weekday(abbreviation: $0) })
                else { return nil }
                var day = first.rawValue
                while true {
                    bits |= 1 << UInt8(day)
                    if day == last.rawValue { break }
                    day = (day + 1) % 7
                }
            }
        }
        rawValue = bits
    }

    /// The one way that the set is written: `all`, or days in order with runs of three or more as ranges.
    public var description: String {
        var parts: [String] = []
        if rawValue & Self.all.rawValue == Self.all.rawValue {
            parts.append("all")
        } else {
            let days = Weekday.allCases.filter { contains($0) }
            var index = 0
            while index < days.count {
                var end = index
                while end + 1 < days.count, days[end + 1].rawValue == days[end].rawValue + 1 { end += 1 }
                if end - index >= 2 {
                    parts.append("\(days[index].abbreviation)-\(days[end].abbreviation)")
                } else {
                    parts.append(contentsOf: days[index...end].map(\.abbreviation))
                }
                index = end + 1
            }
        }
        if includesHolidays { parts.append("holiday") }
        return parts.joined(separator: ";")
    }
}
