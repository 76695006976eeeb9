// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// A stretch of continuous duty: counted rows that abut, overlap, or are a short pause apart.
private struct Duty {
    let start: Int32
    var end: Int32
    /// The end of the last work that is not transition or education.
    var workEnd: Int32
    var hasCall: Bool
    /// Whether all of it is work during at-home call, which does not restart the clock of rest.
    var isHomeCallWork: Bool

    init(_ row: DutyInterval) {
        start = row.start
        end = row.end
        workEnd = DutyClassSet.afterDuty.contains(row.duty) ? row.start : row.end
        hasCall = row.duty == .inHouseCall
        isHomeCallWork = row.duty == .homeCallWork
    }

    mutating func take(_ row: DutyInterval) {
        end = max(end, row.end)
        if !DutyClassSet.afterDuty.contains(row.duty) { workEnd = max(workEnd, row.end) }
        hasCall = hasCall || row.duty == .inHouseCall
        isHomeCallWork = isHomeCallWork && row.duty == .homeCallWork
    }
}

extension PersonEvaluation {
    /// Clauses 6.22, 6.22.a, 6.21 and 6.21.a: what is continuous, and the rest between stretches.
    ///
    /// These run on continuous time, across the edges of periods.
    func findDutyPeriods(_ findings: inout [DutyFinding]) {
        let counted = workspace.counted
        let mergeGap = Int32(clamping: workspace.limits.mergeGapMinutes)
        var current: Duty?
        var previous: Duty?
        var day = firstDay
        for row in rows where counted.contains(row.duty) && row.start < row.end {
            guard var duty = current else {
                current = Duty(row)
                continue
            }
            let gap = row.start &- duty.end
            var joins = gap <= 0 || gap < mergeGap
            if !joins, gap <= DutyHours.longestPause {
                while midnight(day + 1) <= duty.start { day += 1 }
                joins = row.start < midnight(day) + workspace.calendar.nightStart
            }
            if joins {
                duty.take(row)
                current = duty
            } else {
                close(duty, after: &previous, &findings)
                current = Duty(row)
            }
        }
        if let duty = current { close(duty, after: &previous, &findings) }
    }

    private func close(_ duty: Duty, after previous: inout Duty?, _ findings: inout [DutyFinding]) {
        if duty.workEnd - duty.start > 1440 {
            tooLong(.continuous24Hours, from: duty.start, to: duty.workEnd, limit: 1440, &findings)
        }
        if duty.end - duty.start > 1680 {
            tooLong(.transition4Hours, from: duty.start, to: duty.end, limit: 1680, &findings)
        }
        if duty.isHomeCallWork { return }
        if let last = previous {
            let rest = duty.start - last.end
            if last.hasCall, last.end - last.start >= 1440 {
                if rest < 840 { tooShort(.rest14HoursAfter24, .violation, last.end, duty.start, 840, &findings) }
            } else if rest < 480 {
                tooShort(.rest8Hours, .advisory, last.end, duty.start, 480, &findings)
            }
        }
        previous = duty
    }

    private func tooLong(
        _ code: DutyCode, from start: Int32, to end: Int32, limit: Int32, _ findings: inout [DutyFinding]
    ) {
        let isGrace = workspace.limits.dstGrace && end - start + shift(start, end) <= limit
        findings.append(
            DutyFinding(
                isGrace ? .dataLongDayDST : code, isGrace ? .data : .violation, person: index, start: start, end: end,
                measured: Int(end - start), limit: Int(limit), margin: Int(limit - (end - start)),
                related: isGrace ? code : nil))
    }

    private func tooShort(
        _ code: DutyCode, _ kind: DutyFindingKind, _ start: Int32, _ end: Int32, _ limit: Int32,
        _ findings: inout [DutyFinding]
    ) {
        let isGrace = workspace.limits.dstGrace && end - start + shift(start, end) >= limit
        findings.append(
            DutyFinding(
                isGrace ? .dataShortDayDST : code, isGrace ? .data : kind, person: index, start: start, end: end,
                measured: Int(end - start), limit: Int(limit), margin: Int(end - start - limit),
                related: isGrace ? code : nil))
    }

    private func shift(_ start: Int32, _ end: Int32) -> Int32 { workspace.calendar.clock.shift(from: start, to: end) }
}
