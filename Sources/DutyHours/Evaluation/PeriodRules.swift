// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// What a person did in the part of a period in which they were a member.
struct PeriodCount {
    /// All dates of the period.
    let range: DateRange
    /// Days counted from the calendar's first.
    let first: Int
    let end: Int
    /// Instants.
    let start: Int32
    let stop: Int32
    let minutes: Int
    let halfDays: Int
    let callNights: Int
}

extension PersonEvaluation {
    /// The rules that are averaged over a period, for the periods that share days with a range.
    ///
    /// The days of these periods must have been added up.
    func findInPeriods(touching days: Range<Int>, _ findings: inout [DutyFinding]) {
        for span in workspace.calendar.spans where span.touches(days) {
            guard let count = count(span) else { continue }
            findWeeks(span, count, &findings)
            findMoonlighting(count, &findings)
            guard count.halfDays > 0 else { continue }
            findHours(count, &findings)
            findCall(count, &findings)
            findFreeDays(count, &findings)
        }
    }

    /// Counts the days of a period; `nil` if the person was no member on any of them.
    func count(_ span: DutyCalendar.Span) -> PeriodCount? {
        let (first, end) = (max(Int(span.from), firstMember), min(Int(span.end), endMember))
        guard first < end else { return nil }
        let sum = workspace.sum(first, end)
        return PeriodCount(
            range: span.range, first: first, end: end, start: midnight(first), stop: midnight(end),
            minutes: Int(sum.minutes), halfDays: Int(sum.halfDays), callNights: Int(sum.callNights))
    }

    /// The minutes a week that hold in a period: 80 hours, or those of an exception that covers all of it.
    func weeklyLimit(_ count: PeriodCount) -> Int {
        guard !person.exceptions.isEmpty else { return DutyLimits.weekMinutes }
        let calendar = workspace.calendar
        let dates = DateRange(from: calendar.date(count.first), to: calendar.date(count.end - 1))
        return person.exceptions.reduce(DutyLimits.weekMinutes) { limit, exception in
            exception.range.contains(dates)
                ? max(limit, min(DutyLimits.exceptionMinutes, exception.limitMinutes)) : limit
        }
    }

    private func report(
        _ code: DutyCode, _ kind: DutyFindingKind, _ count: PeriodCount, measured: Int, limit: Int, margin: Int,
        related: DutyCode? = nil, _ findings: inout [DutyFinding]
    ) {
        findings.append(
            DutyFinding(
                code, kind, person: index, period: count.range, start: count.start, end: count.stop,
                measured: measured, limit: limit, margin: margin, related: related))
    }

    /// Clause 6.20: counted minutes x 14 > weekly limit x available half-days.
    private func findHours(_ count: PeriodCount, _ findings: inout [DutyFinding]) {
        let weekly = weeklyLimit(count)
        guard count.minutes * 14 > weekly * count.halfDays else { return }
        let limit = weekly * count.halfDays / 14
        report(
            .dutyHours80, .violation, count, measured: count.minutes, limit: limit, margin: limit - count.minutes,
            &findings)
    }

    /// Clause 6.27: nights x 6 > available half-days.
    private func findCall(_ count: PeriodCount, _ findings: inout [DutyFinding]) {
        guard count.callNights * 6 > count.halfDays else { return }
        let limit = count.halfDays / 6
        report(
            .callEveryThirdNight, .violation, count, measured: count.callNights, limit: limit,
            margin: limit - count.callNights, &findings)
    }

    /// Clause 6.21.b: days free < whole sevenths of the days available; an advisory where only the fraction is missing.
    private func findFreeDays(_ count: PeriodCount, _ findings: inout [DutyFinding]) {
        let free = freeDays(workspace.gaps, in: count)
        let needed = count.halfDays / 14
        let wanted = (count.halfDays + 13) / 14
        if free.days < needed {
            let isGrace =
                workspace.limits.dstGrace && freeDaysByWallClock(workspace.gaps, in: count) >= needed
            var code: DutyCode = .dayFreeInSeven
            if !classes.isDisjoint(with: .homeCall) {
                let without = freeDays(workspace.gapsWithoutHomeCall, in: count)
                if without.days >= needed { code = .homeCallOnFreeDay }
            }
            report(
                isGrace ? .dataShortDayDST : code, isGrace ? .data : .violation, count, measured: free.days,
                limit: needed, margin: free.days - needed, related: isGrace ? code : nil, &findings)
        } else if free.days < wanted {
            report(
                .dayFreeInSeven, .advisory, count, measured: free.days, limit: wanted, margin: free.days - wanted,
                &findings)
        }
        let others = free.days - free.postCall
        if free.days >= needed, free.postCall > 1, others * 2 < needed {
            let limit = (needed + 1) / 2
            report(
                .freeDayPostCall, .advisory, count, measured: others, limit: limit, margin: others - limit, &findings)
        }
    }

    /// Clause 6.25.b: any moonlighting in PGY-1.
    private func findMoonlighting(_ count: PeriodCount, _ findings: inout [DutyFinding]) {
        guard person.pgy == 1, !classes.isDisjoint(with: .moonlighting) else { return }
        var covered = count.start
        var minutes = 0
        for row in rows where DutyClassSet.moonlighting.contains(row.duty) {
            let (from, to) = (max(row.start, covered), min(row.end, count.stop))
            if from < to {
                minutes += Int(to - from)
                covered = to
            }
        }
        guard minutes > 0 else { return }
        report(.moonlightingPGY1, .violation, count, measured: minutes, limit: 0, margin: -minutes, &findings)
    }

    /// Policy: weeks above 80 hours, counted from the first date of the period.
    private func findWeeks(_ span: DutyCalendar.Span, _ count: PeriodCount, _ findings: inout [DutyFinding]) {
        var first = Int(span.from)
        while first < count.end {
            let (from, to) = (max(first, count.first), min(first + 7, count.end))
            first += 7
            guard from < to else { continue }
            let minutes = Int(workspace.sum(from, to).minutes)
            guard minutes > DutyLimits.weekMinutes else { continue }
            findings.append(
                DutyFinding(
                    .policyWeek80, .advisory, person: index, period: count.range, start: midnight(from),
                    end: midnight(to), measured: minutes, limit: DutyLimits.weekMinutes,
                    margin: DutyLimits.weekMinutes - minutes))
        }
    }
}
