// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// Room for the evaluation of one person after the other: a number for each day, allocated once.
///
/// Not shared between threads.
final class DutyWorkspace {
    /// A stretch without duty that is nearly a day or longer.
    struct Gap {
        let start: Int32
        let end: Int32
        /// Whether it begins at the end of in-house call.
        let isPostCall: Bool
    }

    /// A stretch of leave as instants, and the minutes of work in it.
    struct Leave {
        let start: Int32
        let end: Int32
        let slots: DutyLeave
        var worked: Int32
    }

    let calendar: DutyCalendar
    let limits: DutyLimits
    let counted: DutyClassSet
    /// The classes that end a gap: those that count, and at-home call.
    let blocking: DutyClassSet
    let dayCount: Int
    let midnights: UnsafeMutablePointer<Int32>
    /// Counted minutes of each day.
    let minutes: UnsafeMutablePointer<Int32>
    /// Half-days of each day on which the person is there: 0, 1 or 2.
    let available: UnsafeMutablePointer<UInt8>
    /// Slots of each day that are leave: bit 0 AM, 1 PM, 2 NIGHT.
    let leaveSlots: UnsafeMutablePointer<UInt8>
    /// Nights of work that begin on each day: bit 0 any, bit 1 in-house call.
    let nights: UnsafeMutablePointer<UInt8>
    var gaps: [Gap] = []
    var gapsWithoutHomeCall: [Gap] = []
    var leaves: [Leave] = []

    init(calendar: DutyCalendar, limits: DutyLimits) {
        self.calendar = calendar
        self.limits = limits
        counted = limits.counted
        blocking = limits.counted | .homeCall
        let days = calendar.dayCount
        dayCount = days
        let midnights = UnsafeMutablePointer<Int32>.allocate(capacity: days + 1)
        calendar.midnights.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { midnights.initialize(from: base, count: days + 1) }
        }
        self.midnights = midnights
        minutes = .allocate(capacity: days)
        minutes.initialize(repeating: 0, count: days)
        available = .allocate(capacity: days)
        available.initialize(repeating: 0, count: days)
        leaveSlots = .allocate(capacity: days)
        leaveSlots.initialize(repeating: 0, count: days)
        nights = .allocate(capacity: days)
        nights.initialize(repeating: 0, count: days)
    }

    deinit {
        midnights.deallocate()
        minutes.deallocate()
        available.deallocate()
        leaveSlots.deallocate()
        nights.deallocate()
    }
}
