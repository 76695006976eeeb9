// SPDX-License-Identifier: Apache-2.0

internal import Roster

/// A stretch of continuous duty: counted rows that abut, overlap, or are a short pause apart.
private struct Duty {
    var start: Int32
    var end: Int32
    /// The end of the last work that is not transition or education.
    var workEnd: Int32
    /// The classes of its rows.
    var classes: DutyClassSet

    /// Long before any row.
    static var none: Duty { Duty(start: .min / 2, end: .min / 2, workEnd: .min / 2, classes: .none) }
}

/// Clauses 6.22, 6.22.a, 6.21 and 6.21.a, going along counted rows: what is continuous, and the rest between stretches.
///
/// These run on continuous time, across the edges of periods.
struct DutySearch {
    private let midnights: UnsafeMutablePointer<Int32>
    private let lastDay: Int
    private let mergeGap: Int
    private let nightStart: Int32
    private var duty = Duty.none
    private var previous = Duty.none
    /// The day that the current stretch began on, or an earlier one.
    private var day: Int

    init(_ evaluation: PersonEvaluation) {
        let workspace = evaluation.workspace
        midnights = workspace.midnights
        lastDay = workspace.dayCount
        mergeGap = max(1, workspace.limits.mergeGapMinutes)
        nightStart = workspace.calendar.nightStart
        day = evaluation.firstDay
    }

    @inline(__always)
    mutating func take(_ row: DutyInterval, _ evaluation: PersonEvaluation, _ findings: inout [DutyFinding]) {
        let gap = Int(row.start) - Int(duty.end)
        let isWork = !DutyClassSet.afterDuty.contains(row.duty)
        if gap < mergeGap || (gap <= Int(DutyHours.longestPause) && isPause(until: row.start)) {
            duty.end = max(duty.end, row.end)
            if isWork { duty.workEnd = max(duty.workEnd, row.end) }
            duty.classes = duty.classes | DutyClassSet(row.duty)
        } else {
            close(evaluation, &findings)
            duty = Duty(
                start: row.start, end: row.end, workEnd: isWork ? row.end : row.start,
                classes: DutyClassSet(row.duty))
        }
    }

    /// Ends the last stretch.
    mutating func finish(_ evaluation: PersonEvaluation, _ findings: inout [DutyFinding]) {
        close(evaluation, &findings)
    }

    /// Whether the pause that ends now ends on the date that the stretch began on, before NIGHT.
    private mutating func isPause(until end: Int32) -> Bool {
        while day < lastDay, midnights[day + 1] <= duty.start { day += 1 }
        return end < midnights[day] + nightStart
    }

    @inline(__always)
    private mutating func close(_ evaluation: PersonEvaluation, _ findings: inout [DutyFinding]) {
        if duty.end &- duty.start > 1440 { evaluation.findTooLong(duty, &findings) }
        if duty.classes == .homeCallWork { return }
        if duty.start &- previous.end < 840, previous.end > Duty.none.end {
            evaluation.findTooShort(previous, duty, &findings)
        }
        previous = duty
    }
}

extension PersonEvaluation {
    @inline(never)
    fileprivate func findTooLong(_ duty: Duty, _ findings: inout [DutyFinding]) {
        if duty.workEnd - duty.start > 1440 {
            tooLong(.continuous24Hours, from: duty.start, to: duty.workEnd, limit: 1440, &findings)
        }
        if duty.end - duty.start > 1680 {
            tooLong(.transition4Hours, from: duty.start, to: duty.end, limit: 1680, &findings)
        }
    }

    /// The rest between two stretches, of less than 840 minutes.
    @inline(never)
    fileprivate func findTooShort(_ last: Duty, _ duty: Duty, _ findings: inout [DutyFinding]) {
        if last.classes.contains(.inHouseCall), last.end - last.start >= 1440 {
            tooShort(.rest14HoursAfter24, .violation, last.end, duty.start, 840, &findings)
        } else if duty.start - last.end < 480 {
            tooShort(.rest8Hours, .advisory, last.end, duty.start, 480, &findings)
        }
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
