// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// What the rules count of one day of a person.
struct DayLoad: Sendable {
    /// Counted minutes, each once.
    var minutes: Int32
    /// Half-days on which the person is there: 0, 1 or 2.
    var halfDays: UInt8
    /// Nights of work that begin on the day: bit 0 any, bit 1 in-house call.
    var nights: UInt8
    /// Slots of leave: bit 0 AM, 1 PM, 2 NIGHT.
    var leave: UInt8
}

/// What days hold together, from some day up to one.
struct DaySums: Sendable {
    var minutes: Int32 = 0
    var halfDays: Int32 = 0
    var callNights: Int32 = 0
}

/// Room for the evaluation of one person after the other, allocated once: what each day holds, and sums of it.
///
/// Days are counted from the first of the calendar. Not shared between threads.
final class DutyWorkspace {
    /// A stretch without duty that is nearly a day or longer.
    struct Gap {
        let start: Int32
        let end: Int32
        /// Whether it begins at the end of in-house call.
        let isPostCall: Bool
    }

    /// A stretch of leave as instants.
    struct Leave {
        let start: Int32
        let end: Int32
        let slots: DutyLeave
    }

    let calendar: DutyCalendar
    let limits: DutyLimits
    let counted: DutyClassSet
    /// The classes that end a gap: those that count, and at-home call.
    let blocking: DutyClassSet
    let dayCount: Int
    /// The instant of each midnight, one more than there are days.
    let midnights: UnsafeMutablePointer<Int32>
    /// What the evaluation of a person counts; days that it did not count hold anything.
    let days: UnsafeMutablePointer<DayLoad>
    /// Before the day of the same number, from the first day that was added up.
    let sums: UnsafeMutablePointer<DaySums>
    var gaps: [Gap] = []
    var gapsWithoutHomeCall: [Gap] = []
    var leaves: [Leave] = []

    init(calendar: DutyCalendar, limits: DutyLimits) {
        self.calendar = calendar
        self.limits = limits
        counted = limits.counted
        blocking = limits.counted | .homeCall
        let count = calendar.dayCount
        dayCount = count
        let midnights = UnsafeMutablePointer<Int32>.allocate(capacity: count + 1)
        calendar.midnights.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { midnights.initialize(from: base, count: count + 1) }
        }
        self.midnights = midnights
        days = .allocate(capacity: count)
        days.initialize(repeating: DayLoad(minutes: 0, halfDays: 0, nights: 0, leave: 0), count: count)
        sums = .allocate(capacity: count + 1)
        sums.initialize(repeating: DaySums(), count: count + 1)
    }

    deinit {
        midnights.deallocate()
        days.deallocate()
        sums.deallocate()
    }

    /// Adds up the days of a range, so that `sum` knows every range within it.
    func addUp(_ range: Range<Int>) {
        var sum = DaySums()
        for day in range {
            sums[day] = sum
            let load = days[day]
            sum.minutes &+= load.minutes
            sum.halfDays &+= Int32(load.halfDays)
            sum.callNights &+= Int32(load.nights >> 1)
        }
        sums[range.upperBound] = sum
    }

    /// What the days from one up to another hold, both within the range that was added up last.
    @inline(__always)
    func sum(_ from: Int, _ end: Int) -> DaySums {
        let (low, high) = (sums[from], sums[end])
        return DaySums(
            minutes: high.minutes &- low.minutes, halfDays: high.halfDays &- low.halfDays,
            callNights: high.callNights &- low.callNights)
    }
}
