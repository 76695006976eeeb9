// SPDX-License-Identifier: Apache-2.0

public import Roster

extension DutyHours {
    /// The findings of one person from intervals alone, without a program: the rules by themselves.
    ///
    /// `intervals` may be in any order. `index` is the person that the findings name. O(n log n + days). Throws if the
    /// intervals span more than 300 years.
    public static func findings(
        of person: DutyPerson, index: Int = 0, intervals: [DutyInterval], profile: ProgramProfile,
        zone: TimeZoneFile, periods: [Period], limits: DutyLimits = DutyLimits()
    ) throws(DutyHoursError) -> [DutyFinding] {
        let rows = intervals.sorted()
        let plan = PeriodPlan(periods, weekStart: profile.weekStart)
        let first = rows.first?.start ?? 0
        let last = rows.reduce(first) { max($0, $1.end) }
        let calendar = try DutyCalendar(
            profile: profile, zone: zone, plan: plan,
            dates: DateRange(
                from: LocalDateTime(minutes: Int64(first)).date.advanced(by: -2),
                to: LocalDateTime(minutes: Int64(last)).date.advanced(by: 2)))
        let workspace = DutyWorkspace(calendar: calendar, limits: limits)
        var findings: [DutyFinding] = []
        rows.withUnsafeBufferPointer { buffer in
            _ = PersonEvaluation.run(
                workspace, person: person, index: index, rows: buffer, summary: RowSummary(rows), into: &findings)
        }
        findings.sort()
        return findings
    }
}
