// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// The days free of a period.
struct FreeDays {
    /// Stretches of 24 hours, by instants.
    var days = 0
    /// The same, where a day that the clocks shortened counts too.
    var daysByWallClock = 0
    /// Those that begin at the end of in-house call.
    var postCall = 0
}

extension PersonEvaluation {
    /// Collects the gaps of 23 hours or more between rows of the given classes, with leave cut out.
    ///
    /// Shorter ones can never be a day free, not even one that the clocks shorten.
    func findGaps(_ classes: DutyClassSet, into gaps: inout [DutyWorkspace.Gap]) {
        gaps.removeAll(keepingCapacity: true)
        let leaves = workspace.leaves
        var covered = midnight(firstDay)
        var callEnd = covered &- 10_000
        var cursor = 0
        func gap(until start: Int32) {
            guard start &- covered >= 1380 else { return }
            gaps.append(
                DutyWorkspace.Gap(
                    start: covered, end: start, isPostCall: covered &- callEnd <= DutyHours.postCallMargin))
        }
        for row in rows where classes.contains(row.duty) && row.start < row.end {
            while cursor < leaves.count, leaves[cursor].start <= row.start {
                gap(until: leaves[cursor].start)
                covered = max(covered, leaves[cursor].end)
                cursor += 1
            }
            gap(until: row.start)
            covered = max(covered, row.end)
            if row.duty == .inHouseCall { callEnd = max(callEnd, row.end) }
        }
        while cursor < leaves.count {
            gap(until: leaves[cursor].start)
            covered = max(covered, leaves[cursor].end)
            cursor += 1
        }
        gap(until: midnight(endDay))
    }

    /// The days free between two instants: whole days of each gap, cut to them.
    func freeDays(_ gaps: [DutyWorkspace.Gap], from start: Int32, to end: Int32) -> FreeDays {
        var result = FreeDays()
        for gap in gaps where gap.start < end && gap.end > start {
            let (from, to) = (max(gap.start, start), min(gap.end, end))
            let days = Int(to - from) / 1440
            let shift = workspace.calendar.clock.shift(from: from, to: to)
            result.days += days
            result.daysByWallClock += max(days, Int(to - from + shift) / 1440)
            if gap.isPostCall, from == gap.start, days > 0 { result.postCall += 1 }
        }
        return result
    }
}
