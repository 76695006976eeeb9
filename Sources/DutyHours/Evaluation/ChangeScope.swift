// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// How far the effect of a change of rows reaches, rule by rule.
///
/// What lies beyond is the same before and after. So the rules need to look only at what lies within, once with the old
/// rows and once with the new ones: whatever they find in both cancels out, also what is only found because the rows
/// were cut there.
struct ChangeScope {
    /// Days whose minutes, nights or gaps may change.
    let changed: Range<Int>
    /// Days whose rows are looked at: those of all periods that share days with `changed`, and of the stretches of duty
    /// around the rows.
    let days: Range<Int>
    /// Days of the runs of days and nights that reach into `changed`.
    let runs: Range<Int>
    /// First days of the rolling windows that hold days of `changed`, and of those in a row with them.
    let windows: Range<Int>

    /// The longest pause across which one stretch of duty matters to another, in minutes: the rest after 24 hours.
    private static let rest: Int32 = 841

    /// `all` are the days of the person's periods, `members` those of membership among them; the workspace holds what
    /// they held before the change.
    init(
        _ change: RowChange, _ rows: UnsafeBufferPointer<DutyInterval>, longest: Int32, all: Range<Int>,
        members: Range<Int>, _ workspace: DutyWorkspace
    ) {
        let calendar = workspace.calendar
        let reach = change.reach
        // The minute before may end a night; days free look back from their beginning to the end of call.
        let first = max(all.lowerBound, calendar.day(of: reach.start - 1))
        let last = min(all.upperBound - 1, calendar.day(of: reach.end + DutyHours.postCallMargin))
        changed = first..<max(first, last) + 1

        // A day more on each side, for gaps that begin on an edge.
        var (from, to) = (first - 2, last + 3)
        for span in calendar.spans where span.touches(changed) {
            from = min(from, Int(span.from) - 2)
            to = max(to, Int(span.end) + 2)
        }
        let stretch = Self.stretch(
            around: workspace.midnights[calendar.day(of: reach.start)],
            to: workspace.midnights[calendar.day(of: max(reach.start, reach.end - 1)) + 1], rows, longest: longest,
            workspace)
        from = min(from, calendar.day(of: stretch.start))
        to = max(to, calendar.day(of: stretch.end) + 1)
        days = max(all.lowerBound, from)..<min(all.upperBound, to)
        runs = Self.runs(around: changed, all, workspace.days)
        windows = Self.windows(around: changed, members, workspace)
    }

    /// From the end of a rest that nothing reaches across to the beginning of one.
    private static func stretch(
        around start: Int32, to end: Int32, _ rows: UnsafeBufferPointer<DutyInterval>, longest: Int32,
        _ workspace: DutyWorkspace
    ) -> (start: Int32, end: Int32) {
        let counted = workspace.counted
        let pause = max(
            rest, DutyHours.longestPause + 1, Int32(clamping: min(workspace.limits.mergeGapMinutes, 1 << 24)))
        var (start, end) = (start, end)
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].start < start { low = middle + 1 } else { high = middle }
        }
        var next = low
        while low > 0, rows[low - 1].start > start - pause - longest {
            low -= 1
            let row = rows[low]
            guard counted.contains(row.duty), row.start < row.end, row.end > start - pause else { continue }
            start = min(start, row.start)
            end = max(end, row.end)
        }
        while next < rows.count, rows[next].start < end + pause {
            let row = rows[next]
            if counted.contains(row.duty) { end = max(end, row.end) }
            next += 1
        }
        return (start, end)
    }

    private static func runs(
        around changed: Range<Int>, _ all: Range<Int>, _ days: UnsafeMutablePointer<DayLoad>
    ) -> Range<Int> {
        var from = changed.lowerBound
        while from > all.lowerBound, days[from - 1].minutes > 0 || days[from - 1].nights != 0 { from -= 1 }
        var to = changed.upperBound
        while to < all.upperBound, days[to].minutes > 0 || days[to].nights != 0 { to += 1 }
        return from..<to
    }

    private static func windows(
        around changed: Range<Int>, _ all: Range<Int>, _ workspace: DutyWorkspace
    ) -> Range<Int> {
        let end = all.upperBound - 27
        guard all.lowerBound < end else { return all.lowerBound..<all.lowerBound }
        let floor = Int32(
            clamping: min(workspace.limits.rollingAdvisoryMinutes, workspace.limits.rollingWarningMinutes))
        func isAbove(_ first: Int) -> Bool {
            var (minutes, halfDays): (Int32, Int32) = (0, 0)
            for day in first..<first + 28 {
                minutes += workspace.days[day].minutes
                halfDays += Int32(workspace.days[day].halfDays)
            }
            return Int64(minutes) * 14 > Int64(floor) * Int64(halfDays) && halfDays > 0
        }
        var from = min(max(all.lowerBound, changed.lowerBound - 27), end - 1)
        while from > all.lowerBound, isAbove(from - 1) { from -= 1 }
        var to = max(from, min(end, changed.upperBound))
        while to < end, isAbove(to) { to += 1 }
        return from..<to
    }
}
