// SPDX-License-Identifier: Apache-2.0

import Roster

@testable import DutyHours

/// One person's schedule of six weeks, such as no planner would make.
struct RandomCase {
    var person: DutyPerson
    var intervals: [DutyInterval]
    let profile: ProgramProfile
    let zone: TimeZoneFile
    let periods: [Period]
    let limits: DutyLimits
    let first: LocalDate
    let days: Int

    init(_ random: inout SplitMix, from: LocalDate, zone name: String) throws {
        days = 42
        first = from
        guard let zone = TimeZoneFile.named(name) else { throw DutyHoursError.zone(name) }
        self.zone = zone
        profile = ProgramProfile(id: "random", name: "random", timeZone: name)
        let cut = random.pick([11, 14, 20, 27, 28, 31])
        periods = [
            Period(id: "before", kind: .rotation, range: Self.range(from, -28, -1)),
            Period(id: "one", kind: .rotation, range: Self.range(from, 0, cut - 1)),
            Period(id: "two", kind: .rotation, range: Self.range(from, cut, 41)),
            Period(id: "after", kind: .rotation, range: Self.range(from, 42, 69)),
        ]
        var limits = DutyLimits()
        limits.mergeGapMinutes = random.pick([0, 0, 30, 61])
        limits.dstGrace = random.chance(50)
        limits.militaryCounts = random.chance(30)
        limits.postCallOff = random.chance(80)
        limits.maxConsecutiveDays = random.pick([5, 12])
        limits.maxConsecutiveNights = random.pick([2, 6])
        limits.rollingAdvisoryMinutes = random.pick([3000, 4800])
        limits.rollingWarningMinutes = random.pick([2800, 4560, 5000])
        self.limits = limits
        person = Self.person(&random, from)
        let clock = WallClock(zone, dates: Self.range(from, -40, 90))
        intervals = []
        let load = random.pick([30, 60, 90])
        for day in 0..<42 where random.chance(load) { addDay(day, &random, clock) }
    }

    private static func range(_ date: LocalDate, _ from: Int, _ to: Int) -> DateRange {
        DateRange(from: date.advanced(by: from), to: date.advanced(by: max(from, to)))
    }

    private static func person(_ random: inout SplitMix, _ from: LocalDate) -> DutyPerson {
        var absences: [DutyLeave] = []
        for _ in 0..<random.below(4) {
            let start = SlotIndex(rawValue: SlotIndex(from, .am).rawValue + random.below(126))
            absences.append(DutyLeave(from: start, to: start.advanced(by: random.pick([0, 1, 2, 5, 20]))))
        }
        var membership = DateRange(from: nil, to: nil)
        if random.chance(20) { membership = DateRange(from: from.advanced(by: random.below(30)), to: nil) }
        if random.chance(10) { membership = DateRange(from: nil, to: from.advanced(by: 20)) }
        let exceptions =
            random.chance(20)
            ? [DutyException(range: range(from, 0, random.pick([27, 41])), limitMinutes: 5280)] : []
        return DutyPerson(
            isInTraining: random.chance(95), pgy: random.pick([1, 2]), membership: membership, absences: absences,
            exceptions: exceptions)
    }

    private mutating func addDay(_ day: Int, _ random: inout SplitMix, _ clock: WallClock) {
        let jitter = random.pick([0, 0, 0, 15, -30, 1])
        func add(_ duty: DutyClass, _ hour: Int, _ minutes: Int, _ source: DutySource = .call) {
            let local = (first.rawValue + Int32(day)) * 1440 + Int32(hour * 60 + jitter)
            let key =
                source == .assignment
                ? Int32(SlotIndex(first.advanced(by: day), hour < 12 ? .am : hour < 18 ? .pm : .night).rawValue) : local
            intervals.append(
                DutyInterval(
                    start: clock.instant(local), end: clock.instant(local + Int32(minutes)), duty: duty,
                    source: source, key: key))
        }
        switch random.below(12) {
        case 0, 1:
            add(.clinical, 7, 360, .assignment)
            add(.clinical, 13, random.pick([360, 300, 240]), .assignment)
        case 2:
            add(.clinical, 7, random.pick([240, 300]), .assignment)
            add(.education, 13, 240, .assignment)
        case 3: add(.nightShift, 19, random.pick([720, 750]), .assignment)
        case 4:
            add(.inHouseCall, 7, 1440)
            add(.transition, 31, random.pick([0, 60, 240, 300]))
        case 5:
            add(.clinical, 7, 600)
            add(.inHouseCall, 17, 840)
        case 6:
            add(.homeCallStandby, 17, 840)
            if random.chance(50) { add(.homeCallWork, 26, 90, .logged) }
        case 7: add(random.pick([.moonlightingExternal, .moonlightingInternal]), 18, 300, .logged)
        case 8: add(.clinical, 6, 900)
        case 9: add(random.pick([.study, .military, .backup]), 9, 480)
        case 10:
            add(.administration, 8, 480, .assignment)
            add(.clinical, 10, 120, .assignment)
        default: add(.clinical, random.below(24), 60 * (1 + random.below(20)), .logged)
        }
    }

    /// What the rules find.
    func findings() throws -> [DutyFinding] {
        try DutyHours.findings(
            of: person, index: 3, intervals: intervals, profile: profile, zone: zone, periods: periods, limits: limits)
    }
}
