// SPDX-License-Identifier: Apache-2.0

package import CivilTime

/// When a cron expression is due in a time zone, as moments.
///
/// An expression of every hour, such as `*/15 * * * *`, names an interval: it is due in each minute of UTC in which the
/// wall clock shows a time that is meant. An hour that the clock shows twice has its runs twice, an hour that it skips
/// has none, and the time between two runs stays what it was.
///
/// Any other expression names times of a day, and each of them is due once: the first time that the wall clock shows it
/// or has gone past it. A time that is shown twice is due at the first; one that is skipped is due at the moment after
/// the gap, together with all others in the same gap.
///
/// Both are found without stepping through minutes: by calendar within a stretch of one offset, then from one stretch to
/// the next; for 29 February that is 100 steps or fewer.
package struct CronSchedule: Sendable {
    package let expression: CronExpression
    private let zone: TimeZoneFile

    package init(_ expression: CronExpression, zone: TimeZoneFile) {
        self.expression = expression
        self.zone = zone
    }

    /// The first moment after `moment` at which it is due; both in seconds since 1970.
    ///
    /// nil only where the calendar ends, after the year 9999.
    package func next(after moment: Int64) -> Int64? {
        guard moment < Self.lastMoment else { return nil }
        let start = max(moment + 1, Self.firstMoment)
        var period = zone.period(containing: start)
        var from = start
        while true {
            let shown = shownBefore(period)
            // What the clock skipped when this period began is due with its first moment.
            if let shown, period.start >= from, isSkipped(from: shown, to: period.start + Int64(period.offsetSeconds)) {
                return period.start
            }
            let lower = max(from + Int64(period.offsetSeconds), shown ?? .min)
            guard let local = expression.first(from: LocalDateTime(roundingUp: lower)) else { return nil }
            let due = local.seconds - Int64(period.offsetSeconds)
            if due < period.end { return due }
            from = period.end
            period = zone.period(containing: from)
        }
    }

    /// The last moment up to and including `moment` at which it was due; both in seconds since 1970.
    ///
    /// nil only where the calendar begins, before the year 1.
    package func previous(upTo moment: Int64) -> Int64? {
        guard moment >= Self.firstMoment else { return nil }
        var upTo = min(moment, Self.lastMoment)
        var period = zone.period(containing: upTo)
        while true {
            let shown = shownBefore(period)
            let offset = Int64(period.offsetSeconds)
            guard let local = expression.last(upTo: LocalDateTime(roundingDown: upTo + offset)) else { return nil }
            if local.seconds >= shown ?? .min, local.seconds - offset >= period.start { return local.seconds - offset }
            if let shown, isSkipped(from: shown, to: period.start + offset) { return period.start }
            // A first period goes back to the calendar's beginning, which the search above has seen.
            upTo = period.start - 1
            period = zone.period(containing: upTo)
        }
    }

    /// Two days after the calendar begins and before it ends, in seconds since 1970: no zone is further from UTC.
    private static let firstMoment = Int64(LocalDate.earliest.rawValue + 2) * 86_400
    private static let lastMoment = Int64(LocalDate.latest.rawValue - 2) * 86_400

    /// The first time of the wall clock, in local seconds, that was not shown before a period began; nil where that does
    /// not matter, because an interval follows UTC or the period has no beginning.
    private func shownBefore(_ period: OffsetPeriod) -> Int64? {
        guard !expression.isEveryHour, period.start != .min else { return nil }
        // A clock is put back by a day at most; what a period before that has shown is long past.
        var shown = Int64.min
        var end = period.start
        while end > period.start - 2 * 86_400 {
            let before = zone.period(containing: end - 1)
            shown = max(shown, end + Int64(before.offsetSeconds))
            guard before.start != .min else { break }
            end = before.start
        }
        return shown
    }

    /// Whether a time that is meant lies within these local seconds, the last excluded.
    private func isSkipped(from start: Int64, to end: Int64) -> Bool {
        guard start < end, let local = expression.first(from: LocalDateTime(roundingUp: start)) else { return false }
        return local.seconds < end
    }
}

extension LocalDateTime {
    /// Local seconds since 1970.
    fileprivate var seconds: Int64 { minutes * 60 }

    /// The first full minute at or after a local second.
    fileprivate init(roundingUp seconds: Int64) { self.init(minutes: -((-seconds).flooredMinutes)) }

    /// The last full minute at or before a local second.
    fileprivate init(roundingDown seconds: Int64) { self.init(minutes: seconds.flooredMinutes) }
}

extension Int64 {
    fileprivate var flooredMinutes: Int64 { (self - ((self % 60) + 60) % 60) / 60 }
}
