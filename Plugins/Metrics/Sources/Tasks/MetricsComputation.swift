// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// `metrics_computation`: fairness, coverage, compliance and stability of the live schedule.
struct MetricsComputation {
    static let name = "metrics_computation"
    static let schedule = Schedule(
        "schedule-metrics-daily-computation", cron: "0 5 * * *", timeZone: "UTC", task: name, catchUp: .one)

    let reader: VersionReader

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Compute schedule metrics",
            description: """
                Measures the live schedule from start_date to end_date: fairness, coverage, compliance with duty hours, \
                preferences, runs of duty and workload; and how stable it is against the version before.
                """,
            input: .object(["start_date": TaskAnswer.startDate, "end_date": TaskAnswer.endDate]),
            output: TaskAnswer.schema, effect: .read, queue: TaskAnswer.queue, maximumAttempts: 4,
            backoff: TaskAnswer.backoff(seconds: 60), concurrency: 1
        ) { call in .structured(try await run(call)) }
    }

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let moment = RunMoment.now
        let (live, reason) = try await reader.live(call)
        guard let live else { return TaskAnswer.noData(reason, at: moment) }
        call.progress(1, of: 4, "the program is read")
        let days = try MeasuredDays(call.arguments, live)
        guard let horizon = days.horizon else {
            return TaskAnswer.noData(days.reason, at: moment, ["period": days.json])
        }
        let measures = try ScheduleMeasures(live.source, horizon)
        let analysis = measures.json
        call.progress(2, of: 4, "the schedule is measured")
        try call.checkCancellation()
        let stability = try await reader.stability(call, of: live, measures)
        call.progress(4, of: 4, "it is compared with the version before")
        if call.arguments["start_date"] == nil, call.arguments["end_date"] == nil {
            MetricGauges.record(call.host, measures, stability)
        }
        return TaskAnswer.completed(
            live, at: moment,
            missing: days.missing + live.missing(["preference_signals"]) + measures.missing + stability.missing,
            ["period": days.json, "schedule_analysis": analysis, "stability_metrics": stability.json])
    }
}
