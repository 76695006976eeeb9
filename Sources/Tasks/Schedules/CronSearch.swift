// SPDX-License-Identifier: Apache-2.0

import CivilTime

extension CronExpression {
    /// The first minute at or after `start` that is meant; nil when the calendar ends before.
    ///
    /// Months that are not meant are stepped over whole: about 100 steps for 29 February.
    func first(from start: LocalDateTime) -> LocalDateTime? {
        if contains(start.date), let time = firstTime(from: start.time.minutes) {
            return LocalDateTime(minutes: start.midnight + Int64(time))
        }
        var date = start.date.advanced(by: 1)
        while date <= .latest {
            let (year, month, _) = date.components
            if !contains(month: month) {
                guard let next = LocalDate(year: month == 12 ? year + 1 : year, month: month % 12 + 1, day: 1) else {
                    return nil
                }
                date = next
            } else if contains(date), let time = firstTime(from: 0) {
                return LocalDateTime(minutes: Int64(date.rawValue) * 1440 + Int64(time))
            } else {
                date = date.advanced(by: 1)
            }
        }
        return nil
    }

    /// The last minute at or before `end` that is meant; nil when the calendar begins after.
    func last(upTo end: LocalDateTime) -> LocalDateTime? {
        if contains(end.date), let time = lastTime(upTo: end.time.minutes) {
            return LocalDateTime(minutes: end.midnight + Int64(time))
        }
        var date = end.date.advanced(by: -1)
        while date >= .earliest {
            let (year, month, _) = date.components
            if !contains(month: month) {
                guard let first = LocalDate(year: year, month: month, day: 1) else { return nil }
                date = first.advanced(by: -1)
            } else if contains(date), let time = lastTime(upTo: 1439) {
                return LocalDateTime(minutes: Int64(date.rawValue) * 1440 + Int64(time))
            } else {
                date = date.advanced(by: -1)
            }
        }
        return nil
    }

    /// Minutes from midnight.
    private func firstTime(from start: Int) -> Int? {
        let hour = start / 60
        if hours.has(hour), let minute = minutes.firstBit(from: start % 60) { return hour * 60 + minute }
        guard let later = hours.firstBit(from: hour + 1), let minute = minutes.firstBit(from: 0) else { return nil }
        return later * 60 + minute
    }

    /// Minutes from midnight.
    private func lastTime(upTo end: Int) -> Int? {
        let hour = end / 60
        if hours.has(hour), let minute = minutes.lastBit(upTo: end % 60) { return hour * 60 + minute }
        guard let earlier = hours.lastBit(upTo: hour - 1), let minute = minutes.lastBit(upTo: 59) else { return nil }
        return earlier * 60 + minute
    }
}

extension LocalDateTime {
    /// The minutes of the day's first one.
    fileprivate var midnight: Int64 { Int64(date.rawValue) * 1440 }
}

extension UInt64 {
    fileprivate func has(_ bit: Int) -> Bool { self & (1 << UInt64(bit)) != 0 }

    /// The lowest bit that is set, not below `start`, which is within 0...63.
    fileprivate func firstBit(from start: Int) -> Int? {
        let rest = self >> UInt64(start)
        return rest == 0 ? nil : start + rest.trailingZeroBitCount
    }

    /// The highest bit that is set, not above `end`, which is within -1...63.
    fileprivate func lastBit(upTo end: Int) -> Int? {
        guard end >= 0 else { return nil }
        let rest = self << UInt64(63 - end)
        return rest == 0 ? nil : end - rest.leadingZeroBitCount
    }
}
