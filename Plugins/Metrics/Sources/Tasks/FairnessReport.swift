// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `metrics_fairness_report`: how fairly work was shared in the last weeks, and where that is going.
struct FairnessReport {
    static let name = "metrics_fairness_report"
    static let schedule = Schedule(
        "schedule-metrics-weekly-fairness-report", cron: "0 7 * * 1", timeZone: "UTC", task: name,
        arguments: ["weeks_back": 12], catchUp: .one)

    let reader: VersionReader

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Report the trend of fairness",
            description: """
                Measures how evenly work was shared in each of the last whole weeks of the live schedule, whether that \
                improves or declines, and which weeks fall out.
                """,
            input: .object([
                "weeks_back": .integer(in: 1...260, description: "How many whole weeks to look back.", default: 12)
            ]),
            output: TaskAnswer.schema, effect: .read, queue: TaskAnswer.queue, maximumAttempts: 3,
            backoff: TaskAnswer.backoff(seconds: 120), concurrency: 1
        ) { call in .structured(try await run(call)) }
    }

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let moment = RunMoment.now
        let (live, reason) = try await reader.live(call)
        guard let live else { return TaskAnswer.noData(reason, at: moment) }
        guard let today = live.source.today else {
            throw ToolFailure.unavailable("The program has no today: its clock cannot be read.")
        }
        let trend = try FairnessTrend(live, before: today, count: Int(call.integer(ifPresent: "weeks_back") ?? 12))
        var period: JSONObject = ["weeks": .count(trend.weeks.count)]
        period["start_date"] = .text(trend.weeks.first.map { "\($0.from)" })
        period["end_date"] = .text(trend.weeks.last.map { "\($0.to)" })
        guard !trend.values.isEmpty else {
            return TaskAnswer.noData(
                "None of the weeks has work on all of its days.", at: moment, ["period": .object(period)])
        }
        let gap = trend.weeks.count - trend.values.count
        let missing =
            live.source.missing.filter { $0.what == "table absences" }
            + (gap == 0 ? [] : [Envelope.Missing("weeks", "\(gap) weeks are not planned on all of their days.")])
        return TaskAnswer.completed(
            live, at: moment, missing: missing,
            [
                "period": .object(period), "weekly_fairness": .array(trend.weeks.map(\.json)),
                "summary": trend.summary, "anomalies": .array(trend.anomalies.map(\.json)),
                "recommendations": .array(trend.recommendations.map { .string($0) }),
            ])
    }
}
