// SPDX-License-Identifier: Apache-2.0

internal import Roster

extension PersonEvaluation {
    /// Policies: nights in a row and days of work in a row, across the edges of periods; runs within a range of days.
    func findRuns(_ range: Range<Int>, _ findings: inout [DutyFinding]) {
        var nights = 0
        var days = 0
        let loads = workspace.days
        for day in range {
            let load = loads[day]
            if load.nights != 0 {
                nights += 1
            } else if nights > 0 {
                endNights(nights, before: day, &findings)
                nights = 0
            }
            if load.minutes > 0 {
                days += 1
            } else if days > 0 {
                endDays(days, before: day, &findings)
                days = 0
            }
        }
        if nights > 0 { endNights(nights, before: range.upperBound, &findings) }
        if days > 0 { endDays(days, before: range.upperBound, &findings) }
    }

    private func endNights(_ count: Int, before day: Int, _ findings: inout [DutyFinding]) {
        let limit = workspace.limits.maxConsecutiveNights
        guard count > limit else { return }
        run(.policyConsecutiveNights, count, day, limit, &findings)
    }

    private func endDays(_ count: Int, before day: Int, _ findings: inout [DutyFinding]) {
        let limit = workspace.limits.maxConsecutiveDays
        guard count > limit else { return }
        run(.policyConsecutiveDays, count, day, limit, &findings)
    }

    private func run(
        _ code: DutyCode, _ count: Int, _ endDay: Int, _ limit: Int, _ findings: inout [DutyFinding]
    ) {
        findings.append(
            DutyFinding(
                code, .advisory, person: index, start: midnight(endDay - count), end: midnight(endDay),
                measured: count, limit: limit, margin: limit - count))
    }

    /// Policy: windows of 28 days that begin on each of some days; one finding, of the worst window, for a run of them.
    ///
    /// The requirements average by rotation and nowhere by rolling windows: this is an advisory only. Windows lie inside the
    /// membership: one that began before it would average over the few days that the person was there. The days of all
    /// windows must have been added up.
    func findRollingWindows(_ range: Range<Int>, _ findings: inout [DutyFinding]) {
        let (advisory, warning) = (
            workspace.limits.rollingAdvisoryMinutes, workspace.limits.rollingWarningMinutes
        )
        let floor = min(advisory, warning)
        var worst: (day: Int, minutes: Int, halfDays: Int)?
        for first in range {
            let sum = workspace.sum(first, first + 28)
            let (minutes, halfDays) = (Int(sum.minutes), Int(sum.halfDays))
            if minutes * 14 > floor * halfDays, halfDays > 0 {
                if let found = worst, minutes * found.halfDays <= found.minutes * halfDays {
                } else {
                    worst = (first, minutes, halfDays)
                }
            } else if let found = worst {
                rolling(found, advisory, warning, &findings)
                worst = nil
            }
        }
        if let found = worst { rolling(found, advisory, warning, &findings) }
    }

    private func rolling(
        _ window: (day: Int, minutes: Int, halfDays: Int), _ advisory: Int, _ warning: Int,
        _ findings: inout [DutyFinding]
    ) {
        let isAbove = window.minutes * 14 > advisory * window.halfDays
        let limit = (isAbove ? advisory : warning) * window.halfDays / 14
        findings.append(
            DutyFinding(
                isAbove ? .policyRolling80 : .policyRollingWarning, .advisory, person: index,
                start: midnight(window.day), end: midnight(window.day + 28), measured: window.minutes, limit: limit,
                margin: limit - window.minutes))
    }

    /// Policy: no work but transition and education on the date that in-house call over midnight ends, after its end.
    func findPostCallWork(_ findings: inout [DutyFinding]) {
        guard workspace.limits.postCallOff, !classes.isDisjoint(with: .inHouseCall) else { return }
        var first = 0
        var start = Int32.min
        var end = Int32.min
        for (number, row) in rows.enumerated() where row.duty == .inHouseCall && row.start < row.end {
            if row.start > end {
                if end > start { endCall(start, end, first, &findings) }
                (first, start) = (number, row.start)
            }
            end = max(end, row.end)
        }
        if end > start { endCall(start, end, first, &findings) }
    }

    private func endCall(_ start: Int32, _ end: Int32, _ first: Int, _ findings: inout [DutyFinding]) {
        let day = workspace.calendar.day(of: end - 1)
        let stop = midnight(day + 1)
        guard start <= midnight(day) else { return }
        var covered = end
        var minutes = 0
        for row in rows[first...] {
            if row.start >= stop { break }
            guard workspace.counted.contains(row.duty), !DutyClassSet.afterDuty.contains(row.duty) else { continue }
            let (from, to) = (max(row.start, covered), min(row.end, stop))
            if from < to {
                minutes += Int(to - from)
                covered = to
            }
        }
        guard minutes > 0 else { return }
        findings.append(
            DutyFinding(
                .policyPostCallOff, .advisory, person: index, start: end, end: stop, measured: minutes, limit: 0,
                margin: -minutes))
    }
}
