// SPDX-License-Identifier: Apache-2.0

public import Roster

/// The dates that an evaluation works on: midnights as instants, periods as numbers of days, and the slots' hours.
public struct DutyCalendar: Sendable {
    /// A period as numbers of days from the calendar's first.
    struct Span: Sendable {
        let from: Int32
        /// The day after the last.
        let end: Int32
        let range: DateRange

        /// Whether it shares days with a range.
        @inline(__always)
        func touches(_ days: Range<Int>) -> Bool { Int(from) < days.upperBound && Int(end) > days.lowerBound }
    }

    /// The longest calendar: 300 years.
    static let longest = 110_000

    /// The program's wall clock.
    public let clock: WallClock
    /// The plan that the periods come from.
    public let plan: PeriodPlan
    /// The zone that the clock is of.
    let zone: TimeZoneFile
    /// The dates that rows may lie on.
    public let dates: DateRange
    let firstDay: Int32
    /// The instant of each local midnight from that of `firstDay` on, one more than there are days.
    let midnights: [Int32]
    /// The periods that share dates with the calendar's, in order.
    let periods: [DutyPeriod]
    /// The same periods as numbers of days.
    let spans: [Span]
    private let slotStarts: (am: Int32, pm: Int32, night: Int32)

    /// A calendar for rows that begin and end on the dates of a range.
    ///
    /// O(days). Throws if the range is longer than 300 years or beyond the year 6000.
    public init(
        profile: ProgramProfile, zone: TimeZoneFile, plan: PeriodPlan, dates: DateRange
    ) throws(DutyHoursError) {
        guard !dates.isEmpty, dates.dayCount <= Self.longest, dates.from > .earliest.advanced(by: 400),
            dates.to.components.year <= 6000
        else { throw .dates(from: dates.from, to: dates.to) }
        let periods = plan.periods(in: dates)
        let first = min(dates.from, periods.first?.range.from ?? dates.from).advanced(by: -2)
        let last = periods.reduce(dates.to) { max($0, $1.range.to) }.advanced(by: 2)
        let clock = WallClock(zone, dates: DateRange(from: first, to: last))
        self.clock = clock
        self.zone = zone
        self.plan = plan
        self.dates = dates
        firstDay = first.rawValue
        midnights = (first.rawValue...last.rawValue + 1).map { clock.instant($0 * 1440) }
        self.periods = periods
        spans = periods.map {
            Span(
                from: $0.range.from.rawValue - first.rawValue, end: $0.range.to.rawValue + 1 - first.rawValue,
                range: $0.range)
        }
        slotStarts = (
            Int32(profile.amStart.minutes), Int32(profile.pmStart.minutes), Int32(profile.nightStart.minutes)
        )
    }

    /// The number of days from the calendar's first.
    var dayCount: Int { midnights.count - 1 }
    /// When NIGHT begins, in minutes from midnight.
    var nightStart: Int32 { slotStarts.night }

    /// When a slot begins, in local minutes since 1970.
    func localStart(of slot: SlotIndex) -> Int32 {
        let midnight = slot.date.rawValue &* 1440
        switch slot.slot {
        case .am: return midnight &+ slotStarts.am
        case .pm: return midnight &+ slotStarts.pm
        case .night: return midnight &+ slotStarts.night
        }
    }

    /// The instants of the first minute of leave and of the minute after its last: from slot to slot on the clock.
    func instants(of leave: DutyLeave) -> (start: Int32, end: Int32) {
        let start = clock.instant(localStart(of: leave.from))
        return (start, max(start, clock.instant(localStart(of: leave.to.advanced(by: 1)))))
    }

    /// The same for leave on any dates, also those beyond the calendar; minutes are cut to what 32 bits hold.
    func farInstants(of leave: DutyLeave) -> (start: Int32, end: Int32) {
        func instant(_ slot: SlotIndex) -> Int32 {
            guard (-1_400_000...1_400_000).contains(slot.date.rawValue) else { return slot.rawValue < 0 ? .min : .max }
            return WallClock(zone, dates: DateRange(from: slot.date, to: slot.date)).instant(localStart(of: slot))
        }
        let start = instant(leave.from)
        return (start, max(start, instant(leave.to.advanced(by: 1))))
    }

    /// The day, counted from the first, that an instant lies in; cut to the calendar.
    func day(of instant: Int32) -> Int {
        let days = dayCount
        var day = min(max(0, (Int(instant) - Int(midnights[0])) / 1440), days - 1)
        while day > 0, midnights[day] > instant { day -= 1 }
        while day + 1 < days, midnights[day + 1] <= instant { day += 1 }
        return day
    }

    /// The local date of a day counted from the first.
    func date(_ day: Int) -> LocalDate { LocalDate(rawValue: firstDay + Int32(day)) }
}

extension DateRange {
    /// The days of a range that lie on these dates, all counted from the calendar's first; none if none do.
    func days(in range: Range<Int>, of calendar: DutyCalendar) -> Range<Int> {
        let first = min(max(range.lowerBound, Int(from.rawValue) - Int(calendar.firstDay)), range.upperBound)
        let end = Int(to.rawValue) - Int(calendar.firstDay) + 1
        return first..<max(first, min(range.upperBound, end))
    }
}
