// SPDX-License-Identifier: Apache-2.0

public import Roster

/// The program's wall clock over some years: local minutes to instants and back.
///
/// Each conversion is O(changes of the clock within the dates), two a year.
///
/// A local time that the clock shows twice is the first of the two, as in RFC 5545; one that it never shows is the
/// moment of the change. So a later local time is never an earlier instant.
public struct WallClock: Sendable {
    /// A moment at which the offset from UTC changes.
    struct Change: Sendable, Hashable {
        /// UTC minutes since 1970.
        let instant: Int32
        /// Minutes east of UTC before and after.
        let before: Int32
        let after: Int32
    }

    let changes: [Change]
    private let firstOffset: Int32

    /// The clock of a zone on the dates of a range with both ends.
    ///
    /// O(days).
    public init(_ zone: TimeZoneFile, dates: DateRange) {
        let first = Int64(dates.from.rawValue) * 86_400 - 2 * 86_400
        let last = Int64(dates.to.rawValue) * 86_400 + 3 * 86_400
        var changes: [Change] = []
        var moment = first
        var offset = zone.offsetSeconds(atUnix: moment)
        firstOffset = Self.minutes(Int64(offset))
        while moment < last {
            let next = moment + 86_400
            let other = zone.offsetSeconds(atUnix: next)
            if other != offset {
                var (low, high) = (moment, next)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if zone.offsetSeconds(atUnix: middle) == offset { low = middle } else { high = middle }
                }
                changes.append(
                    Change(
                        instant: Self.minutes(high), before: Self.minutes(Int64(offset)),
                        after: Self.minutes(Int64(other))))
            }
            (moment, offset) = (next, other)
        }
        self.changes = changes
    }

    private static func minutes(_ seconds: Int64) -> Int32 {
        Int32(clamping: seconds >= 0 ? seconds / 60 : (seconds - 59) / 60)
    }

    /// The instant of a local time, both in minutes since 1970.
    public func instant(_ local: Int32) -> Int32 {
        var offset = firstOffset
        var floor = Int32.min
        for change in changes {
            if local &- change.instant < change.before { break }
            (offset, floor) = (change.after, change.instant)
        }
        return max(floor, local &- offset)
    }

    /// The local time of an instant, both in minutes since 1970.
    public func local(_ instant: Int32) -> Int32 {
        var offset = firstOffset
        for change in changes {
            if instant < change.instant { break }
            offset = change.after
        }
        return instant &+ offset
    }

    /// By how many minutes the clock is set forward between two instants; negative if it is set back.
    func shift(from start: Int32, to end: Int32) -> Int32 {
        var sum: Int32 = 0
        for change in changes where start < change.instant && change.instant < end {
            sum += change.after - change.before
        }
        return sum
    }
}
