// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// An execution as `fix_it` answers it and as it is read back: what was decided, with how each task stands now.
struct FixAnswer {
    let record: FixRecord
    /// The tasks as they are now, by id; those that are gone, or not the reader's to see, are not there.
    let now: [String: DurableCall]
    /// The measured durations of types, by name.
    let durations: [String: Int64]
    let isDryRun: Bool
    let nowMicros: Int64

    var json: JSONValue {
        let (fixed, retried, failed) = (count(isFixed), count(isUnderWay), count(hasFailed))
        return [
            "status": .string(status),
            // What is not kept cannot be read back.
            "execution_id": isDryRun || record.rows.isEmpty ? .null : .string(record.id),
            "mode": .string(record.mode.rawValue), "max_retries": .integer(record.maximumRetries),
            "tasks_fixed": .integer(fixed), "tasks_retried": .integer(retried),
            "tasks_skipped": .integer(count { $0.outcome == .skipped }),
            "tasks_escalated": .integer(count { $0.outcome == .escalated }), "tasks_failed": .integer(failed),
            "affected_tasks": .array(record.rows.map(row)), "estimated_completion": estimate ?? .null,
            "initiated_by": .string(record.initiatedBy), "initiated_at": time(record.initiatedAtMicros),
            "approved_by": record.approvedBy.map { .string($0) } ?? .null,
            "completed_at": record.completedAtMicros.map(time) ?? .null,
            "message": .string(message(fixed, retried, failed)),
            "warnings": .array(record.warnings.map { .string($0) }),
        ]
    }

    /// `dry_run`; `nothing_to_fix`; `interrupted` when the daemon died over it; `partial` when something was not put back
    /// or has failed again; else `completed`.
    private var status: String {
        if isDryRun { return "dry_run" }
        if record.rows.isEmpty { return "nothing_to_fix" }
        if record.completedAtMicros == nil { return "interrupted" }
        return record.rows.contains { $0.outcome == .escalated || hasFailed($0) } ? "partial" : "completed"
    }

    private func count(_ condition: (FixRecord.Row) -> Bool) -> Int64 { Int64(record.rows.count(where: condition)) }

    /// In a dry run nothing was put back: what would be is counted as retried.
    private func isUnderWay(_ row: FixRecord.Row) -> Bool {
        if isDryRun { return row.outcome == .planned }
        return row.outcome == .retried && now[row.id] != nil && !isFixed(row) && !hasFailed(row)
    }

    private func isFixed(_ row: FixRecord.Row) -> Bool {
        row.outcome == .retried && now[row.id]?.state == .completed
    }

    /// It could not be put back, or was and has failed again.
    private func hasFailed(_ row: FixRecord.Row) -> Bool {
        row.outcome == .failed
            || row.outcome == .retried && (now[row.id]?.state == .discarded || now[row.id]?.state == .cancelled)
    }

    private func row(_ row: FixRecord.Row) -> JSONValue {
        let call = now[row.id]
        return [
            "task_id": .string(row.id), "task_name": .string(row.name), "previous_status": .string(row.previous),
            "new_status": (isDryRun ? row.previous : call?.state.rawValue).map { .string($0) } ?? .null,
            "failure_class": row.failure.map { .string($0) } ?? .null, "action_taken": .string(row.action),
            "outcome": .string(row.outcome.rawValue), "reason": .string(row.reason),
            "retry_count": .integer(row.retryCount), "delay_ms": .integer(row.delayMilliseconds),
            "error_code": row.error.map { .string($0) } ?? .null,
        ]
    }

    /// When the last of what was put back is done, if each takes as long as its type's median; nil when one is not measured.
    private var estimate: JSONValue? {
        let open = record.rows.filter(isUnderWay)
        guard !open.isEmpty else { return nil }
        var latest = nowMicros
        for row in open {
            guard let duration = durations[row.name] else { return nil }
            let begins = isDryRun ? nowMicros + row.delayMilliseconds * 1_000 : now[row.id]?.dueAtMicros ?? nowMicros
            latest = max(latest, max(begins, nowMicros) + duration)
        }
        return time(latest)
    }

    private func message(_ fixed: Int64, _ retried: Int64, _ failed: Int64) -> String {
        guard !record.rows.isEmpty else { return "No task has failed or is stuck." }
        let parts = [
            (fixed, "fixed"), (retried, isDryRun ? "would be run again" : "put back into the queue"),
            (count { $0.outcome == .skipped }, "left as they are"),
            (count { $0.outcome == .escalated }, "for people to look at"), (failed, "failed again or not put back"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return (isDryRun ? "A plan; nothing was changed: " : "") + parts.joined(separator: ", ") + "."
    }

    private func time(_ micros: Int64) -> JSONValue { .string(UTCTimestamp.text(microseconds: micros)) }
}
