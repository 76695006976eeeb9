// SPDX-License-Identifier: Apache-2.0

public import Roster

/// What a person did in one period: the sums that the averaged rules compare.
public struct DutyPeriodSummary: Sendable, Hashable {
    /// The period.
    public let period: DutyPeriod
    /// Its dates on which the person was a member.
    public let range: DateRange
    /// Counted minutes, each once.
    public let countedMinutes: Int
    /// Half-days without leave: 2 a day.
    public let availableHalfDays: Int
    /// The most minutes that clause 6.20 allows.
    public let limitMinutes: Int
    /// Days free.
    public let freeDays: Int
    /// The fewest days free that clause 6.21.b allows.
    public let freeDaysNeeded: Int
    /// Nights of in-house call.
    public let callNights: Int
    /// The most nights of in-house call that clause 6.27 allows.
    public let callNightsAllowed: Int
    /// Counted minutes of each week, counted from the first date of the period.
    public let weeks: [Int]
}

extension DutyRoster {
    /// What a person did in each period that touches a window and in which, or around which, they have rows.
    func summaries(person: Int, window: DateRange?) -> [DutyPeriodSummary] {
        guard people.indices.contains(person) else { return [] }
        let workspace = DutyWorkspace(calendar: calendar, limits: context.limits)
        return people[person].rows.withUnsafeBufferPointer { rows in
            PersonEvaluation.summaries(workspace, people[person], index: person, rows: rows)
        }.filter { summary in window.map { !$0.intersection(summary.period.range).isEmpty } ?? true }
    }
}

extension PersonEvaluation {
    /// The sums of every period with rows.
    static func summaries(
        _ workspace: DutyWorkspace, _ person: PersonRows, index: Int, rows: UnsafeBufferPointer<DutyInterval>
    ) -> [DutyPeriodSummary] {
        guard let extent = DutyExtent(rows, person.summary, workspace) else { return [] }
        let evaluation = PersonEvaluation(
            workspace, person: person.person, index: index, rows: rows, summary: person.summary,
            days: extent.days)
        evaluation.prepare()
        let calendar = workspace.calendar
        return zip(calendar.spans, calendar.periods).compactMap { span, period in
            guard span.touches(extent.days), let count = evaluation.count(span) else { return nil }
            var weeks: [Int] = []
            for first in stride(from: Int(span.from), to: Int(span.end), by: 7) {
                let from = max(first, count.first)
                weeks.append(Int(workspace.sum(from, max(from, min(first + 7, count.end))).minutes))
            }
            return DutyPeriodSummary(
                period: period,
                range: DateRange(from: calendar.date(count.first), to: calendar.date(count.end - 1)),
                countedMinutes: count.minutes, availableHalfDays: count.halfDays,
                limitMinutes: evaluation.weeklyLimit(count) * count.halfDays / 14,
                freeDays: evaluation.freeDays(workspace.gaps, in: count).days,
                freeDaysNeeded: count.halfDays / 14, callNights: count.callNights,
                callNightsAllowed: count.halfDays / 6, weeks: weeks)
        }
    }
}
