// SPDX-License-Identifier: Apache-2.0

import CivilTime
import HoldfastPlugin

/// `metrics_cleanup`: removes old snapshots, and nothing else.
struct MetricsCleanup {
    static let name = "metrics_cleanup"
    private static let shown = 100
    static let schedule = Schedule(
        "schedule-metrics-daily-cleanup", cron: "30 3 * * *", timeZone: "UTC", task: name,
        arguments: ["retention_days": 365], catchUp: .one)

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Remove old snapshots of metrics",
            description: """
                Removes the stored snapshots that are older than retention_days, and says which. Touches nothing else: no \
                schedule, no history, no audit.
                """,
            input: .object([
                "retention_days": .integer(
                    in: 1...3650, description: "How many days snapshots are kept.", default: 365)
            ]),
            output: TaskAnswer.schema, effect: .write, queue: TaskAnswer.queue, maximumAttempts: 3,
            backoff: TaskAnswer.backoff(seconds: 300), concurrency: 1
        ) { call in .structured(try await run(call)) }
    }

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let moment = RunMoment.now
        let days = Int(call.integer(ifPresent: "retention_days") ?? 365)
        let cutoff = moment.date.advanced(by: -days)
        let result = try await SnapshotStore(keyValues: call.keyValues).remove(before: cutoff)
        let byStatus = result.removed.reduce(into: [String: Int]()) { counts, entry in
            let status = Snapshot(entry.value)?.json["completeness"]?.stringValue ?? "unreadable"
            counts[status, default: 0] += 1
        }
        var statuses: JSONObject = [:]
        for (status, count) in byStatus.sorted(by: { $0.key < $1.key }) { statuses[status] = .count(count) }
        call.host.record(MetricGauges.snapshots, Double(result.kept.count))
        return [
            "timestamp": .string(moment.description), "retention_days": .count(days), "cutoff_date": .text("\(cutoff)"),
            "deleted_count": .count(result.removed.count), "deleted_by_status": .object(statuses),
            "deleted": .array(result.removed.prefix(Self.shown).map { .string($0.id) }),
            "kept_count": .count(result.kept.count), "oldest_kept": .text(result.kept.first?.id),
            "task_status": "completed",
        ]
    }
}
