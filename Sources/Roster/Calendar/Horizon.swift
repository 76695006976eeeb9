// SPDX-License-Identifier: Apache-2.0

/// Days that an analysis looks at: a first date and a number of days.
public struct Horizon: Sendable, Hashable {
    /// The longest horizon: ten years, the product's limit.
    public static let maximumDays = 3660

    /// The first date.
    public let from: LocalDate
    /// The number of days, at least 1.
    public let days: Int

    /// The horizon, or `nil` if `days` is not within 1...3660.
    public init?(from: LocalDate, days: Int) {
        guard (1...Self.maximumDays).contains(days) else { return nil }
        self.from = from
        self.days = days
    }

    /// The days of a range, or `nil` if it is empty or longer than 3660 days.
    public init?(_ range: DateRange) {
        self.init(from: range.from, days: range.dayCount)
    }

    /// The last date.
    public var to: LocalDate { from.advanced(by: days - 1) }
    /// The dates as a range with both ends.
    public var range: DateRange { DateRange(from: from, to: to) }
    /// The dates, in order.
    public var dates: Range<LocalDate> { from..<from.advanced(by: days) }
    /// The slots of all days, in order: three a day.
    public var slots: Range<SlotIndex> { SlotIndex(from, .am)..<SlotIndex(from.advanced(by: days), .am) }

    /// The days that also lie in `range`, or `nil` if there are none.
    public func clipped(to range: DateRange) -> Horizon? { Horizon(self.range.intersection(range)) }

    /// The weeks that begin on `weekStart`, each cut to the horizon, in order.
    public func weeks(startingOn weekStart: Weekday) -> [Horizon] {
        var weeks: [Horizon] = []
        var start = from.onOrBefore(weekStart)
        while start <= to {
            if let week = Horizon(from: start, days: 7)?.clipped(to: range) { weeks.append(week) }
            start = start.advanced(by: 7)
        }
        return weeks
    }
}
