// SPDX-License-Identifier: Apache-2.0

import Roster

@testable import DutyHours

/// The rules minute by minute: slow, and written without looking at how the fast ones work.
struct MinuteReference {
    private let example: RandomCase
    private let clock: WallClock
    private let zero: Int32
    private let length: Int
    /// The classes present in each minute.
    private var present: [UInt16]
    private var isLeave: [Bool]
    private var findings: [DutyFinding] = []
    /// The local day of each minute, and the first minute of each day, as offsets.
    private var midnights: [Int] = []
    private let firstDay: Int
    private let lastDay: Int

    private var counted: UInt16 { example.limits.counted.rawValue }

    static func findings(_ example: RandomCase) -> [DutyFinding] {
        var reference = MinuteReference(example)
        return reference.all().sorted()
    }

    private init(_ example: RandomCase) {
        self.example = example
        let dates = DateRange(from: example.first.advanced(by: -40), to: example.first.advanced(by: 80))
        clock = WallClock(example.zone, dates: dates)
        firstDay = Int(dates.from.rawValue)
        lastDay = Int(dates.to.rawValue)
        zero = clock.instant(Int32(firstDay) * 1440)
        length = Int(clock.instant(Int32(lastDay) * 1440) - zero)
        present = Array(repeating: 0, count: length)
        isLeave = Array(repeating: false, count: length)
        for day in firstDay...lastDay { midnights.append(Int(clock.instant(Int32(day) * 1440) - zero)) }
        for row in example.intervals {
            for minute in Int(row.start - zero)..<Int(row.end - zero) {
                present[minute] |= 1 << UInt16(row.duty.rawValue)
            }
        }
        for slot in leaveSlots() {
            let next = SlotIndex(rawValue: slot + 1)
            for minute in at(SlotIndex(rawValue: slot))..<at(next) { isLeave[minute] = true }
        }
    }

    private func leaveSlots() -> Set<Int> {
        var slots = Set<Int>()
        for leave in example.person.leave { slots.formUnion(leave.from.rawValue...leave.to.rawValue) }
        return slots
    }

    private func at(_ slot: SlotIndex) -> Int {
        let hours = slot.slot == .am ? 7 : slot.slot == .pm ? 13 : 19
        return Int(clock.instant(slot.date.rawValue * 1440 + Int32(hours * 60)) - zero)
    }

    private mutating func report(
        _ code: DutyCode, _ kind: DutyFindingKind, _ start: Int, _ end: Int, _ measured: Int, _ limit: Int,
        _ margin: Int, period: DateRange? = nil, related: DutyCode? = nil
    ) {
        findings.append(
            DutyFinding(
                code, kind, person: 3, period: period, start: Int32(start) + zero, end: Int32(end) + zero,
                measured: measured, limit: limit, margin: margin, related: related))
    }

    private func wall(_ start: Int, _ end: Int) -> Int {
        Int(clock.local(Int32(end - 1) + zero)) + 1 - Int(clock.local(Int32(start) + zero))
    }

    private func midnight(_ day: Int) -> Int { midnights[day - firstDay] }

    private func day(of minute: Int) -> Int { firstDay + (midnights.lastIndex { $0 <= minute } ?? 0) }

    private func minutes(_ day: Int) -> Int {
        (midnight(day)..<midnight(day + 1)).reduce(0) { $0 + (present[$1] & counted != 0 ? 1 : 0) }
    }

    private mutating func all() -> [DutyFinding] {
        absenceOverlaps()
        guard let first = example.intervals.map(\.start).min(), let last = example.intervals.map(\.end).max() else {
            return findings
        }
        let (low, high) = (Int(first - zero), Int(max(first, last - 1) - zero))
        let looked = example.periods.filter { period in
            midnight(Int(period.range.from.rawValue)) <= high && midnight(Int(period.range.to.rawValue) + 1) > low
        }
        let from = Int(looked.map(\.range.from.rawValue).min() ?? 0)
        let to = Int(looked.map(\.range.to.rawValue).max() ?? 0)
        overlaps()
        leave(from, to)
        membership()
        guard example.person.isInTraining else { return findings }
        let days = (from...to).map { (day: $0, minutes: minutes($0), half: halfDays($0)) }
        duties()
        for period in looked { averaged(period.range, days) }
        runs(days)
        rolling(days)
        if example.limits.postCallOff { postCall() }
        return findings
    }

    private func halfDays(_ day: Int) -> Int {
        guard example.person.membership.contains(LocalDate(rawValue: Int32(day))) else { return 0 }
        let slots = leaveSlots()
        return (slots.contains(day * 3) ? 0 : 1) + (slots.contains(day * 3 + 1) ? 0 : 1)
    }

    private mutating func absenceOverlaps() {
        for leave in example.person.leaveOverlaps {
            let (start, end) = (at(leave.from), at(leave.to.advanced(by: 1)))
            report(.dataAbsenceOverlap, .data, start, end, end - start, 0, start - end)
        }
    }

    private mutating func overlaps() {
        for isLogged in [false, true] {
            var depth = [UInt8](repeating: 0, count: length)
            for row in example.intervals
            where (row.source == .logged) == isLogged && counted & (1 << UInt16(row.duty.rawValue)) != 0 {
                for minute in Int(row.start - zero)..<Int(row.end - zero) { depth[minute] += 1 }
            }
            for run in runs(where: { depth[$0] > 1 }, 0, length) {
                report(.dataOverlap, .data, run.lowerBound, run.upperBound, run.count, 0, -run.count)
            }
        }
    }

    private func runs(where test: (Int) -> Bool, _ from: Int, _ to: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start: Int?
        for minute in from..<to {
            if test(minute) {
                start = start ?? minute
            } else if let begun = start {
                result.append(begun..<minute)
                start = nil
            }
        }
        if let begun = start { result.append(begun..<to) }
        return result
    }

    private mutating func leave(_ from: Int, _ to: Int) {
        for leave in example.person.leave {
            let (low, high) = (max(leave.from.rawValue, from * 3 - 1), min(leave.to.rawValue, to * 3 + 2))
            guard low <= high else { continue }
            let (start, end) = (at(SlotIndex(rawValue: low)), at(SlotIndex(rawValue: high + 1)))
            var sum = 0
            for row in example.intervals where DutyClassSet.activity.contains(row.duty) {
                if row.source == .assignment {
                    if Int(row.key) >= max(low, from * 3), Int(row.key) <= high { sum += row.minutes }
                } else {
                    sum += max(0, min(Int(row.end - zero), end) - max(Int(row.start - zero), start))
                }
            }
            if sum > 0 { report(.dataWorkOnLeave, .data, start, end, sum, 0, -sum) }
        }
    }

    private mutating func membership() {
        let range = example.person.membership
        for isBefore in [true, false] {
            let rows = example.intervals.filter {
                DutyClassSet.activity.contains($0.duty) && (isBefore ? $0.date < range.from : $0.date > range.to)
            }
            let sum = rows.reduce(0) { $0 + $1.minutes }
            if sum > 0 {
                report(
                    .dataOutsideMembership, .data, Int((rows.map(\.start).min() ?? 0) - zero),
                    Int((rows.map(\.end).max() ?? 0) - zero), sum, 0, -sum)
            }
        }
    }

    private mutating func duties() {
        let hard = counted & ~DutyClassSet.afterDuty.rawValue
        let call = DutyClassSet.inHouseCall.rawValue
        var joined: [Range<Int>] = []
        for run in runs(where: { present[$0] & counted != 0 }, 0, length) {
            if let last = joined.last {
                let gap = run.lowerBound - last.upperBound
                let day = day(of: last.lowerBound)
                let isPause = gap <= 120 && run.lowerBound < midnight(day) + 1140
                if gap < example.limits.mergeGapMinutes || isPause {
                    joined[joined.count - 1] = last.lowerBound..<run.upperBound
                    continue
                }
            }
            joined.append(run)
        }
        var previous: Range<Int>?
        for duty in joined {
            if let end = duty.last(where: { present[$0] & hard != 0 }).map({ $0 + 1 }) {
                atMost(.continuous24Hours, duty.lowerBound, end, 1440)
            }
            atMost(.transition4Hours, duty.lowerBound, duty.upperBound, 1680)
            let home: UInt16 = 1 << UInt16(DutyClass.homeCallWork.rawValue)
            if duty.allSatisfy({ present[$0] & counted == home || present[$0] & counted == 0 }) { continue }
            if let last = previous {
                if last.count >= 1440, last.contains(where: { present[$0] & call != 0 }) {
                    atLeast(.rest14HoursAfter24, .violation, last.upperBound, duty.lowerBound, 840)
                } else {
                    atLeast(.rest8Hours, .advisory, last.upperBound, duty.lowerBound, 480)
                }
            }
            previous = duty
        }
    }

    private mutating func atMost(_ code: DutyCode, _ start: Int, _ end: Int, _ limit: Int) {
        guard end - start > limit else { return }
        let isGrace = example.limits.dstGrace && wall(start, end) <= limit
        report(
            isGrace ? .dataLongDayDST : code, isGrace ? .data : .violation, start, end, end - start, limit,
            limit - (end - start), related: isGrace ? code : nil)
    }

    private mutating func atLeast(
        _ code: DutyCode, _ kind: DutyFindingKind, _ start: Int, _ end: Int, _ limit: Int
    ) {
        guard end - start < limit else { return }
        let isGrace = example.limits.dstGrace && wall(start, end) >= limit
        report(
            isGrace ? .dataShortDayDST : code, isGrace ? .data : kind, start, end, end - start, limit,
            end - start - limit, related: isGrace ? code : nil)
    }

    private func isNight(_ day: Int, _ classes: DutyClassSet) -> Bool {
        present[midnight(day + 1)] & classes.rawValue != 0
    }

    private mutating func averaged(_ range: DateRange, _ all: [(day: Int, minutes: Int, half: Int)]) {
        let days = all.filter {
            let date = LocalDate(rawValue: Int32($0.day))
            return range.contains(date) && example.person.membership.contains(date)
        }
        guard let first = days.first?.day, let last = days.last?.day else { return }
        let (start, end) = (midnight(first), midnight(last + 1))
        weeks(range, days)
        if example.person.pgy == 1 {
            let moon = DutyClassSet.moonlighting.rawValue
            let sum = (start..<end).reduce(0) { $0 + (present[$1] & moon != 0 ? 1 : 0) }
            if sum > 0 { report(.moonlightingPGY1, .violation, start, end, sum, 0, -sum, period: range) }
        }
        let available = days.reduce(0) { $0 + $1.half }
        guard available > 0 else { return }
        let worked = days.reduce(0) { $0 + $1.minutes }
        let dates = DateRange(from: LocalDate(rawValue: Int32(first)), to: LocalDate(rawValue: Int32(last)))
        let weekly = example.person.exceptions.contains { $0.range.contains(dates) } ? 5280 : 4800
        if worked * 14 > weekly * available {
            let limit = weekly * available / 14
            report(.dutyHours80, .violation, start, end, worked, limit, limit - worked, period: range)
        }
        let nights = days.filter { isNight($0.day, .inHouseCall) }.count
        if nights * 6 > available {
            let limit = available / 6
            report(.callEveryThirdNight, .violation, start, end, nights, limit, limit - nights, period: range)
        }
        free(range, start, end, available)
    }

    private mutating func weeks(_ range: DateRange, _ days: [(day: Int, minutes: Int, half: Int)]) {
        let weeks = Dictionary(grouping: days) { ($0.day - Int(range.from.rawValue)) / 7 }
        for (_, week) in weeks {
            let sum = week.reduce(0) { $0 + $1.minutes }
            guard sum > 4800 else { continue }
            report(
                .policyWeek80, .advisory, midnight(week.map(\.day).min() ?? 0),
                midnight((week.map(\.day).max() ?? 0) + 1),
                sum, 4800, 4800 - sum, period: range)
        }
    }

    private mutating func free(_ range: DateRange, _ start: Int, _ end: Int, _ available: Int) {
        let standby = DutyClassSet.homeCall.rawValue
        let blocking = counted | standby
        let gaps = runs(where: { present[$0] & blocking == 0 && !isLeave[$0] }, start, end)
        let days = gaps.reduce(0) { $0 + $1.count / 1440 }
        let byWall = gaps.reduce(0) { $0 + max($1.count / 1440, wall($1.lowerBound, $1.upperBound) / 1440) }
        let (needed, wanted) = (available / 14, (available + 13) / 14)
        if days < needed {
            let isGrace = example.limits.dstGrace && byWall >= needed
            let without = runs(where: { present[$0] & counted == 0 && !isLeave[$0] }, start, end)
                .reduce(0) { $0 + $1.count / 1440 }
            let hasHomeCall = example.intervals.contains { $0.duty == .homeCallStandby }
            let code: DutyCode = hasHomeCall && without >= needed ? .homeCallOnFreeDay : .dayFreeInSeven
            report(
                isGrace ? .dataShortDayDST : code, isGrace ? .data : .violation, start, end, days, needed,
                days - needed, period: range, related: isGrace ? code : nil)
        } else if days < wanted {
            report(.dayFreeInSeven, .advisory, start, end, days, wanted, days - wanted, period: range)
        }
        let afterCall = gaps.filter { gap in
            // A gap that the period cuts off at its start begins there only if something ended there.
            guard gap.count >= 1440, gap.lowerBound > 0 else { return false }
            let begun = gap.lowerBound - 1
            guard present[begun] & blocking != 0 || isLeave[begun] else { return false }
            let call = DutyClassSet.inHouseCall.rawValue
            return (max(0, begun - 240)...begun).contains { present[$0] & call != 0 }
        }.count
        let others = days - afterCall
        if days >= needed, afterCall > 1, others * 2 < needed {
            report(
                .freeDayPostCall, .advisory, start, end, others, (needed + 1) / 2, others - (needed + 1) / 2,
                period: range)
        }
    }

    private mutating func runs(_ days: [(day: Int, minutes: Int, half: Int)]) {
        let nights = days.map { isNight($0.day, .nights) }
        let worked = days.map { $0.minutes > 0 }
        for (list, code, limit) in [
            (nights, DutyCode.policyConsecutiveNights, example.limits.maxConsecutiveNights),
            (worked, .policyConsecutiveDays, example.limits.maxConsecutiveDays),
        ] {
            for run in runs(where: { list[$0] }, 0, list.count) where run.count > limit {
                report(
                    code, .advisory, midnight(days[run.lowerBound].day), midnight(days[run.upperBound - 1].day + 1),
                    run.count, limit, limit - run.count)
            }
        }
    }

    private mutating func rolling(_ all: [(day: Int, minutes: Int, half: Int)]) {
        let days = all.filter { example.person.membership.contains(LocalDate(rawValue: Int32($0.day))) }
        guard days.count >= 28 else { return }
        let (advisory, warning) = (example.limits.rollingAdvisoryMinutes, example.limits.rollingWarningMinutes)
        let windows = (0...days.count - 28).map { first in
            days[first..<first + 28].reduce((0, 0)) { ($0.0 + $1.minutes, $0.1 + $1.half) }
        }
        let above = windows.map { $0.1 > 0 && $0.0 * 14 > min(advisory, warning) * $0.1 }
        for run in runs(where: { above[$0] }, 0, windows.count) {
            var worst = run.lowerBound
            for one in run where windows[one].0 * windows[worst].1 > windows[worst].0 * windows[one].1 { worst = one }
            let (minutes, half) = windows[worst]
            let isAbove = minutes * 14 > advisory * half
            let limit = (isAbove ? advisory : warning) * half / 14
            report(
                isAbove ? .policyRolling80 : .policyRollingWarning, .advisory, midnight(days[worst].day),
                midnight(days[worst + 27].day + 1), minutes, limit, limit - minutes)
        }
    }

    private mutating func postCall() {
        let call = DutyClassSet.inHouseCall.rawValue
        let hard = counted & ~DutyClassSet.afterDuty.rawValue
        for run in runs(where: { present[$0] & call != 0 }, 0, length) {
            let day = day(of: run.upperBound - 1)
            guard run.lowerBound <= midnight(day) else { continue }
            let end = midnight(day + 1)
            let sum = (run.upperBound..<end).reduce(0) { $0 + (present[$1] & hard != 0 ? 1 : 0) }
            if sum > 0 { report(.policyPostCallOff, .advisory, run.upperBound, end, sum, 0, -sum) }
        }
    }
}
