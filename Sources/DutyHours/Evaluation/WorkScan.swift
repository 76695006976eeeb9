// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Goes along all rows once, for what needs them in order: minutes of days, overlaps, stretches of duty, and gaps.
    ///
    /// For people in training; of others, only overlaps are looked for.
    func scanWork(_ findings: inout [DutyFinding]) {
        guard firstDay < endDay else { return }
        let (counted, blocking) = (workspace.counted, workspace.blocking)
        let hasHomeCall = !classes.isDisjoint(with: .homeCall)
        var days = DayCount(firstDay..<endDay, workspace)
        var (planned, logged) = (OverlapSearch(), OverlapSearch())
        var duties = DutySearch(self)
        var gaps = gapSearch(&workspace.gaps)
        var otherGaps = gapSearch(&workspace.gapsWithoutHomeCall)
        for row in rows where blocking.contains(row.duty) && row.start < row.end {
            gaps.take(row)
            if !counted.contains(row.duty) { continue }
            days.take(row)
            if row.source == .logged {
                logged.take(row, index, &findings)
            } else {
                planned.take(row, index, &findings)
            }
            duties.take(row, self, &findings)
            if hasHomeCall { otherGaps.take(row) }
        }
        planned.flush(index, &findings)
        logged.flush(index, &findings)
        duties.finish(self, &findings)
        gaps.gap(until: midnight(endDay))
        if hasHomeCall { otherGaps.gap(until: midnight(endDay)) }
        workspace.gaps = gaps.gaps
        workspace.gapsWithoutHomeCall = otherGaps.gaps
    }

    /// Finds overlaps alone.
    func findOverlaps(_ findings: inout [DutyFinding]) {
        let counted = workspace.counted
        var (planned, logged) = (OverlapSearch(), OverlapSearch())
        for row in rows where counted.contains(row.duty) && row.start < row.end {
            if row.source == .logged {
                logged.take(row, index, &findings)
            } else {
                planned.take(row, index, &findings)
            }
        }
        planned.flush(index, &findings)
        logged.flush(index, &findings)
    }

    private func gapSearch(_ room: inout [DutyWorkspace.Gap]) -> GapSearch {
        var taken: [DutyWorkspace.Gap] = []
        swap(&taken, &room)
        return GapSearch(from: midnight(firstDay), leaves: workspace.leaves, room: taken)
    }
}
