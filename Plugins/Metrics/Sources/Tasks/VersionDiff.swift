// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns
import Roster

/// `metrics_version_diff`: measures two versions, each as it is stored, on the same days.
struct VersionDiff {
    static let name = "metrics_version_diff"

    let reader: VersionReader

    var taskType: TaskType {
        TaskType(
            Self.name, title: "Compare metrics of two versions",
            description: """
                Measures two stored versions of the schedule on the same days and says how fairness, coverage, violations and \
                assignments differ, run_2 less run_1. The days are those on which either has assignments, unless named.
                """,
            input: .object(
                [
                    "run_id_1": RunName.schema, "run_id_2": RunName.schema,
                    "start_date": .date(description: "The first day; by default the first with an assignment."),
                    "end_date": .date(description: "The last day, included; by default the last with an assignment."),
                ], required: ["run_id_1", "run_id_2"]),
            output: TaskAnswer.schema, effect: .read, queue: TaskAnswer.queue, maximumAttempts: 3,
            backoff: TaskAnswer.backoff(seconds: 120)
        ) { call in .structured(try await run(call)) }
    }

    private func run(_ call: ToolCall) async throws -> JSONValue {
        let moment = RunMoment.now
        let old = try await RunName.read(call, "run_id_1", reader)
        let new = try await RunName.read(call, "run_id_2", reader)
        guard old.number == nil || old.number != new.number else {
            throw ToolFailure.invalid(
                field: "/run_id_2", value: call.arguments["run_id_2"],
                allowed: "another version than run_id_1: both are version \(old.number ?? 0)")
        }
        call.progress(1, of: 4, "both versions are read")
        guard let horizon = try Self.horizon(call.arguments, old, new) else {
            return TaskAnswer.noData("Nobody is assigned in either version.", at: moment)
        }
        let before = try ScheduleMeasures(old.source, horizon)
        call.progress(2, of: 4, "the first one is measured")
        try call.checkCancellation()
        let after = try ScheduleMeasures(new.source, horizon)
        call.progress(3, of: 4, "the second one is measured")
        let difference = VersionDifference(from: before, to: after)
        let churn = try new.churn(from: old, on: horizon.range)
        let asked = [call.arguments["start_date"], call.arguments["end_date"]].map { $0?.stringValue }
        let isCut = zip(asked, ["\(horizon.from)", "\(horizon.to)"]).contains { $0 != nil && $0 != $1 }
        let days = isCut ? [Envelope.Missing("days", "only \(horizon.from) to \(horizon.to) have assignments.")] : []
        let missing = Array(Set(old.missing() + new.missing() + before.missing + after.missing + days))
            .sorted { $0.what < $1.what }
        return TaskAnswer.completed(
            new, at: moment, missing: missing,
            [
                "period": ["start_date": .text("\(horizon.from)"), "end_date": .text("\(horizon.to)")],
                "comparison": [
                    "run_1": Self.side(old, before), "run_2": Self.side(new, after),
                    "differences": [
                        "violations_delta": .count(difference.violations),
                        "blocks_delta": .count(new.assignments(on: horizon.range) - old.assignments(on: horizon.range)),
                        // How long a version took to make is not stored with it.
                        "runtime_delta": .null,
                        "new_violations": .count(Self.new(after, since: before)),
                        "resolved_violations": .count(Self.new(before, since: after)),
                    ],
                    "churn_rate": .rounded(churn.rate), "churn": churn.json,
                ],
                "metric_changes": difference.changes, "summary": difference.summary,
            ])
    }

    /// The days that are named, else all on which either has an assignment; nil if there is no such day.
    static func horizon(
        _ arguments: JSONValue, _ old: MeasuredVersion, _ new: MeasuredVersion
    ) throws(ToolFailure) -> Horizon? {
        let days = [old.assignedDays, new.assignedDays].compactMap(\.self)
        let start = try MeasuredDays.date(arguments, "start_date")
        let end = try MeasuredDays.date(arguments, "end_date")
        guard let first = days.map(\.from).min(), let last = days.map(\.to).max() else { return nil }
        let allowed = "days that one of the versions has: people are assigned from \(first) to \(last)"
        if let start, start > last {
            throw .invalid(field: "/start_date", value: .text("\(start)"), allowed: allowed)
        }
        if let end, end < first { throw .invalid(field: "/end_date", value: .text("\(end)"), allowed: allowed) }
        try MeasuredDays.check(start ?? first, end ?? last)
        return Horizon(DateRange(from: max(start ?? first, first), to: min(end ?? last, last)))
    }

    private static func new(_ measures: ScheduleMeasures, since other: ScheduleMeasures) -> Int? {
        measures.duty.violations.flatMap { now in other.duty.violations.map { now.subtracting($0).count } }
    }

    private static func side(_ version: MeasuredVersion, _ measures: ScheduleMeasures) -> JSONValue {
        [
            "version": version.number.map { .integer($0) } ?? .null, "digest": .text(version.source.digest),
            "fairness": .rounded(measures.fairness.value), "coverage": .rounded(measures.coverage.percent),
            "violations": .count(measures.duty.violations?.count),
            "blocks": .count(version.assignments(on: measures.horizon.range)),
        ]
    }
}
