// SPDX-License-Identifier: Apache-2.0

import HoldfastPlugin
import Patterns

/// What every answer of these tasks begins and ends with.
enum TaskAnswer {
    static let rulesVersion = "metrics/1"

    /// What was measured.
    static func completed(
        _ version: MeasuredVersion, at moment: RunMoment, missing: [Envelope.Missing], _ members: JSONObject
    ) -> JSONValue {
        var answer: JSONObject = ["timestamp": .string(moment.description)]
        for member in version.provenance { answer[member.key] = member.value }
        answer["rules_version"] = .string(rulesVersion)
        for member in members { answer[member.key] = member.value }
        answer["completeness"] = missing.isEmpty ? "complete" : "partial"
        answer["missing"] = list(missing)
        answer["task_status"] = "completed"
        return .object(answer)
    }

    /// There is nothing to measure: no figure, and why.
    static func noData(_ reason: String, at moment: RunMoment, _ members: JSONObject = [:]) -> JSONValue {
        var answer: JSONObject = ["timestamp": .string(moment.description)]
        for member in members { answer[member.key] = member.value }
        answer["error"] = .string(reason)
        answer["completeness"] = "unknown"
        answer["task_status"] = "no_data"
        return .object(answer)
    }

    static func list(_ missing: [Envelope.Missing]) -> JSONValue {
        .array(missing.map { ["what": .string($0.what), "reason": .string($0.reason)] })
    }

    /// The schema of an answer: its members differ by what could be measured.
    static let schema = ToolSchema.object(
        ["timestamp": .string(), "task_status": .string()], required: ["timestamp", "task_status"],
        additionalProperties: true)

    static let startDate = ToolSchema.date(description: "The first day; by default the program's today.")
    static let endDate = ToolSchema.date(
        description: "The last day, included; by default 90 days after the first. At most 730 days.")

    /// So many tries again after the first, each so long after the one before (original-system.md 1.2).
    static func backoff(seconds: Int64) -> Backoff {
        Backoff(
            initialMilliseconds: seconds * 1000, maximumMilliseconds: seconds * 1000, factor: 1, jitter: .none)
    }

    /// The queue of all of them.
    static let queue = "metrics"
}
