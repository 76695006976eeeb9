// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// The days free of a period.
struct FreeDays {
    /// Stretches of 24 hours, by instants.
    var days = 0
    /// Those that begin at the end of in-house call.
    var postCall = 0
}

extension PersonEvaluation {
    /// The days free of a period: whole days of each gap, cut to it.
    func freeDays(_ gaps: [DutyWorkspace.Gap], in count: PeriodCount) -> FreeDays {
        var result = FreeDays()
        for gap in gaps {
            if gap.end <= count.start { continue }
            if gap.start >= count.stop { break }
            let from = max(gap.start, count.start)
            let days = Int(min(gap.end, count.stop) - from) / 1440
            result.days += days
            if gap.isPostCall, from == gap.start, days > 0 { result.postCall += 1 }
        }
        return result
    }

    /// The days free of a period, where a day that the clocks shortened counts too.
    func freeDaysByWallClock(_ gaps: [DutyWorkspace.Gap], in count: PeriodCount) -> Int {
        gaps.reduce(0) { sum, gap in
            guard gap.start < count.stop, gap.end > count.start else { return sum }
            let (from, to) = (max(gap.start, count.start), min(gap.end, count.stop))
            let shift = workspace.calendar.clock.shift(from: from, to: to)
            return sum + max(Int(to - from) / 1440, Int(to - from + shift) / 1440)
        }
    }
}

/// Collects the gaps of 23 hours or more, going along rows that end them, with leave cut out.
///
/// Shorter ones can never be a day free, not even one that the clocks shorten.
struct GapSearch {
    private(set) var gaps: [DutyWorkspace.Gap]
    private let leaves: [DutyWorkspace.Leave]
    private var covered: Int32
    private var callEnd: Int32
    /// The first stretch of leave that may lie in a later gap.
    private var cursor = 0

    /// Begins at an instant, with room from an earlier search.
    init(from start: Int32, leaves: [DutyWorkspace.Leave], room: consuming [DutyWorkspace.Gap]) {
        room.removeAll(keepingCapacity: true)
        gaps = room
        self.leaves = leaves
        covered = start
        callEnd = start &- 10_000
    }

    @inline(__always)
    mutating func take(_ row: DutyInterval) {
        if row.start &- covered >= 1380 { gap(until: row.start) }
        covered = max(covered, row.end)
        if row.duty == .inHouseCall { callEnd = max(callEnd, row.end) }
    }

    /// Takes what lies between the rows so far and an instant, without leave.
    @inline(never)
    mutating func gap(until end: Int32) {
        var from = covered
        while cursor < leaves.count, leaves[cursor].end <= from { cursor += 1 }
        var next = cursor
        while next < leaves.count, leaves[next].start < end {
            add(from, leaves[next].start)
            from = max(from, leaves[next].end)
            next += 1
        }
        add(from, end)
    }

    private mutating func add(_ from: Int32, _ to: Int32) {
        guard to &- from >= 1380 else { return }
        gaps.append(
            DutyWorkspace.Gap(start: from, end: to, isPostCall: from &- callEnd <= DutyHours.postCallMargin))
    }
}
