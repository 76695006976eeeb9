// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// `metrics_snapshot`: measures the live schedule and keeps the figures.
struct MetricsSnapshot {
    static let name = "metrics_snapshot"
    static let schedule = Schedule(
        "schedule-metrics-hourly-snapshot", cron: "0 8-18 * * 1-5", timeZone: "UTC", task: name,
        arguments: ["period_days": 90], catchUp: .one)

    let reader: VersionReader

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Take a snapshot of metrics",
            description: """
                Measures the live schedule from today on and stores fairness, coverage, compliance, stability grade, churn \
                and vulnerability; at most \(SnapshotStore.maximum) are kept, then the oldest goes.
                """,
            input: .object([
                "period_days": .integer(
                    in: 1...Int64(MeasuredDays.longestDays), description: "How many days to measure, from today on.",
                    default: Int64(MeasuredDays.standardDays))
            ]),
            output: TaskAnswer.schema, effect: .write, queue: TaskAnswer.queue, maximumAttempts: 4,
            backoff: TaskAnswer.backoff(seconds: 60), concurrency: 1
        ) { call in .structured(try await run(call)) }
    }

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let moment = RunMoment.now
        let (live, reason) = try await reader.live(call)
        guard let live else { return TaskAnswer.noData(reason, at: moment) }
        call.progress(1, of: 4, "the program is read")
        let days = try MeasuredDays(
            fromToday: Int(call.integer(ifPresent: "period_days") ?? Int64(MeasuredDays.standardDays)), live)
        guard let horizon = days.horizon else {
            return TaskAnswer.noData(days.reason, at: moment, ["period": days.json])
        }
        let measures = try ScheduleMeasures(live.source, horizon)
        try call.checkCancellation()
        let stability = try await reader.stability(call, of: live, measures)
        call.progress(3, of: 4, "the schedule is measured")
        let missing = days.missing + live.missing() + measures.missing + stability.missing
        var data = live.provenance
        data["rules_version"] = .string(TaskAnswer.rulesVersion)
        data["completeness"] = missing.isEmpty ? "complete" : "partial"
        data["period"] = days.json
        data["metrics"] = Self.metrics(measures, stability)
        data["summary"] = .string(Self.summary(measures, stability))
        let store = SnapshotStore(keyValues: call.keyValues)
        let callID = call.context.callID
        let stored = try await store.add(
            at: callID.flatMap(RunMoment.init(callID:)) ?? moment, by: callID, data: data)
        let bound = try await store.bound()
        call.host.record(MetricGauges.snapshots, Double(bound.kept))
        MetricGauges.record(call.host, measures, stability)
        return TaskAnswer.completed(
            live, at: moment, missing: missing,
            [
                "snapshot_id": .string(stored.id), "snapshot_uri": .string("\(SnapshotResources.listURI)/\(stored.id)"),
                "snapshot_data": [
                    "period": stored.json["period"] ?? .null, "metrics": stored.json["metrics"] ?? .null,
                    "summary": stored.json["summary"] ?? .null,
                ],
                "stored_snapshots": .count(bound.kept), "removed_oldest": .array(bound.removed.map { .string($0) }),
            ])
    }

    private static func metrics(_ measures: ScheduleMeasures, _ stability: StabilityMetrics) -> JSONValue {
        [
            "fairness": .rounded(measures.fairness.value), "coverage": .rounded(measures.coverage.percent),
            "compliance": .rounded(measures.compliance.value), "violations": .count(measures.duty.violations?.count),
            "stability_grade": .text(stability.grade?.letter), "churn_rate": .rounded(stability.churnRate),
            "n1_vulnerability": .rounded(stability.sole.score), "assignments": .count(measures.work.total),
        ]
    }

    /// One sentence for people.
    private static func summary(_ measures: ScheduleMeasures, _ stability: StabilityMetrics) -> String {
        let bands = [
            "Fairness is \(measures.fairness.band.rawValue)", "coverage is \(measures.coverage.measure.band.rawValue)",
            "compliance is \(measures.compliance.band.rawValue)",
        ]
        let stable = stability.grade.map { "stability has grade \($0.letter)" } ?? "stability is not known"
        return Wording.list(bands) + "; \(stable)."
    }
}
