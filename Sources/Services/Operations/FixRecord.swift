// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store

/// An execution of `fix_it` as it is kept: what was planned, and what became of each step.
struct FixRecord: Sendable, Equatable {
    /// What became of a step.
    enum Outcome: String, Sendable {
        /// The daemon ended before it came to this.
        case planned
        /// The task is in its queue again.
        case retried
        case skipped
        case escalated
        /// It could not be put back.
        case failed
    }

    /// One task.
    struct Row: Sendable, Equatable {
        let id: String
        let name: String
        let previous: String
        let failure: String?
        let action: String
        let reason: String
        let delayMilliseconds: Int64
        let retryCount: Int64
        var outcome: Outcome
        /// The code of the problem that a failed step ended with.
        var error: String?
    }

    let id: String
    let mode: FixMode
    let maximumRetries: Int64
    let isApproved: Bool
    let initiatedBy: String
    let initiatedAtMicros: Int64
    /// Whoever approved it besides; nil when nobody was asked.
    var approvedBy: String?
    var completedAtMicros: Int64?
    var rows: [Row]
    var warnings: [String]

    /// The version of the form below.
    static let version: Int64 = 1

    var json: JSONValue {
        [
            "version": .integer(Self.version), "id": .string(id), "mode": .string(mode.rawValue),
            "max_retries": .integer(maximumRetries), "auto_approve": .bool(isApproved),
            "initiated_by": .string(initiatedBy), "initiated_at": .integer(initiatedAtMicros),
            "approved_by": approvedBy.map { .string($0) } ?? .null,
            "completed_at": completedAtMicros.map { .integer($0) } ?? .null,
            "tasks": .array(rows.map(\.json)), "warnings": .array(warnings.map { .string($0) }),
        ]
    }

    /// Reads what `json` wrote; nil for anything else, and for a form of a later release.
    init?(_ json: JSONValue) {
        guard json["version"]?.integerValue == Self.version, let id = json["id"]?.stringValue,
            let mode = json["mode"]?.stringValue.flatMap(FixMode.init(rawValue:)),
            let maximum = json["max_retries"]?.integerValue, let isApproved = json["auto_approve"]?.boolValue,
            let by = json["initiated_by"]?.stringValue, let at = json["initiated_at"]?.integerValue,
            let tasks = json["tasks"]?.arrayValue
        else { return nil }
        let rows = tasks.compactMap(Row.init)
        guard rows.count == tasks.count else { return nil }
        self.init(
            id: id, mode: mode, maximumRetries: maximum, isApproved: isApproved, initiatedBy: by, initiatedAtMicros: at,
            approvedBy: json["approved_by"]?.stringValue, completedAtMicros: json["completed_at"]?.integerValue,
            rows: rows, warnings: (json["warnings"]?.arrayValue ?? []).compactMap(\.stringValue))
    }

    init(
        id: String, mode: FixMode, maximumRetries: Int64, isApproved: Bool, initiatedBy: String,
        initiatedAtMicros: Int64, approvedBy: String? = nil, completedAtMicros: Int64? = nil, rows: [Row],
        warnings: [String] = []
    ) {
        self.id = id
        self.mode = mode
        self.maximumRetries = maximumRetries
        self.isApproved = isApproved
        self.initiatedBy = initiatedBy
        self.initiatedAtMicros = initiatedAtMicros
        self.approvedBy = approvedBy
        self.completedAtMicros = completedAtMicros
        self.rows = rows
        self.warnings = warnings
    }
}

extension FixRecord.Row {
    /// A step before anything was done about it.
    init(_ step: FixStep) {
        self.init(
            id: step.id.text, name: step.name, previous: step.previous.rawValue, failure: step.failure?.rawValue,
            action: step.action.rawValue, reason: step.reason, delayMilliseconds: step.delayMilliseconds,
            retryCount: step.retryCount,
            outcome: step.action.runsAgain ? .planned : step.action == .escalate ? .escalated : .skipped)
    }

    fileprivate var json: JSONValue {
        [
            "id": .string(id), "name": .string(name), "previous": .string(previous),
            "class": failure.map { .string($0) } ?? .null, "action": .string(action), "reason": .string(reason),
            "delay_ms": .integer(delayMilliseconds), "retry_count": .integer(retryCount),
            "outcome": .string(outcome.rawValue), "error": error.map { .string($0) } ?? .null,
        ]
    }

    fileprivate init?(_ json: JSONValue) {
        guard let id = json["id"]?.stringValue, let name = json["name"]?.stringValue,
            let previous = json["previous"]?.stringValue, let action = json["action"]?.stringValue,
            let reason = json["reason"]?.stringValue, let delay = json["delay_ms"]?.integerValue,
            let count = json["retry_count"]?.integerValue,
            let outcome = json["outcome"]?.stringValue.flatMap(FixRecord.Outcome.init(rawValue:))
        else { return nil }
        self.init(
            id: id, name: name, previous: previous, failure: json["class"]?.stringValue, action: action, reason: reason,
            delayMilliseconds: delay, retryCount: count, outcome: outcome, error: json["error"]?.stringValue)
    }
}
