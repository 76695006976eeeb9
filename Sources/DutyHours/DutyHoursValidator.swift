// SPDX-License-Identifier: Apache-2.0

public import Roster

/// Checks a whole program against the duty-hour rules, its policies, and itself.
///
/// Immutable; reading the program costs O(rows), each validation O(rows + days) again.
public struct DutyHoursValidator: Sendable {
    let roster: DutyRoster
    /// Units and faculty of each slot, counted while reading.
    let grid: SupervisionGrid

    /// Reads a program; `zone` is the system's zone of the profile's name if it is not given.
    ///
    /// Throws if there is no such zone, or if the rows span more than 300 years.
    public init(_ program: Program, zone: TimeZoneFile? = nil) throws(DutyHoursError) {
        roster = try DutyRoster(program, zone: zone)
        grid = roster.supervision()
    }

    /// What the rules find, in the order of `DutyFinding`.
    ///
    /// With `people`, only what is of one of them. With `window`, only what touches one of its dates; the rules still
    /// look at all rows, so that a finding does not depend on the window.
    public func validate(people: Set<Int>? = nil, window: DateRange? = nil) -> DutyHoursReport {
        let workspace = DutyWorkspace(calendar: roster.calendar, limits: roster.context.limits)
        var findings: [DutyFinding] = []
        for index in roster.people.indices where people?.contains(index) ?? true {
            roster.evaluate(index, roster.people[index], workspace, into: &findings)
        }
        if people == nil { findings += roster.programFindings(grid) }
        return DutyHoursReport(roster, findings, people: people, window: window)
    }

    /// A person's intervals that touch a window, in order.
    ///
    /// `nil` for the window is all of them.
    public func timetable(person: Int, window: DateRange? = nil) -> [DutyInterval] {
        roster.timetable(person: person, window: window)
    }

    /// What a person did in each period that shares dates with a window and has work of theirs, in order.
    public func summaries(person: Int, window: DateRange? = nil) -> [DutyPeriodSummary] {
        roster.summaries(person: person, window: window)
    }

    /// The periods that share dates with a range that has both ends.
    public func periods(in dates: DateRange) -> [DutyPeriod] { roster.context.plan.periods(in: dates) }

    /// The program's wall clock at an instant in UTC minutes since 1970.
    public func localTime(_ instant: Int64) -> LocalDateTime { roster.localTime(instant) }

    /// The instant of a time on the program's wall clock, in UTC minutes since 1970.
    public func instant(_ time: LocalDateTime) -> Int64 { roster.instant(time) }

    /// The limits and policies that hold.
    public var limits: DutyLimits { roster.context.limits }
}

extension DutyRoster {
    /// Counts all assignments.
    ///
    /// O(rows).
    func supervision() -> SupervisionGrid {
        var grid = SupervisionGrid(context.pools, dates: calendar.dates)
        for (index, person) in people.enumerated() {
            for row in person.rows where row.isAssignment {
                if let service = row.service {
                    grid.count(person: index, service: service, slot: Int(row.key), by: 1)
                }
            }
        }
        return grid
    }

    /// The findings that are of no one person, sorted.
    func programFindings(_ grid: SupervisionGrid) -> [DutyFinding] {
        var findings = context.periodFindings
        for service in context.hasDemand.indices {
            if let one = grid.withoutDemand(service, context) { findings.append(one) }
        }
        grid.findings(context.limits, calendar, into: &findings)
        findings.sort()
        return findings
    }

    func localTime(_ instant: Int64) -> LocalDateTime {
        LocalDateTime(minutes: Int64(calendar.clock.local(Int32(clamping: instant))))
    }

    func instant(_ time: LocalDateTime) -> Int64 { Int64(calendar.clock.instant(Int32(clamping: time.minutes))) }

    /// The instants of a window's first midnight and of the midnight after its last date.
    func instants(of window: DateRange) -> Range<Int64> {
        func midnight(_ date: LocalDate) -> Int64 {
            Int64(calendar.clock.instant(Int32(clamping: Int64(date.rawValue) * 1440)))
        }
        let start = midnight(window.from)
        return start..<max(start, midnight(window.to.advanced(by: 1)))
    }

    func timetable(person: Int, window: DateRange?) -> [DutyInterval] {
        guard people.indices.contains(person) else { return [] }
        guard let range = window.map(instants(of:)) else { return people[person].rows }
        return people[person].rows.filter { Int64($0.start) < range.upperBound && Int64($0.end) > range.lowerBound }
    }
}
