// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import Store
import Telemetry

/// A durable call as whoever made it follows it: what has become of it, without the words of the store.
package struct CallSnapshot: Sendable, Equatable {
    /// Where the call stands; the last three are the end.
    package enum Phase: Sendable, Equatable {
        case working
        /// It asks, and goes on when all of it is answered.
        case asking([Ask])
        /// The document `{structured?, content?, meta?}`.
        case completed([UInt8])
        case failed(Problem)
        case cancelled

        package var hasEnded: Bool {
            switch self {
            case .completed, .failed, .cancelled: true
            case .working, .asking: false
            }
        }
    }

    package let id: String
    /// The name of the tool or task type.
    package let name: String
    package let isTool: Bool
    package let requester: String
    package let phase: Phase
    /// What the handler said of its progress last.
    package let message: String?
    /// UTC, RFC 3339.
    package let createdAt: String
    package let updatedAt: String
    /// How long it is kept at least from its making, in milliseconds.
    package let keptMilliseconds: Int64
    /// The approval of another person that it waits for first; nil when it waits for none.
    package let approvalID: String?

    /// - Parameter keptMilliseconds: how long the site keeps what ended well.
    init(_ call: DurableCall, keptMilliseconds: Int64) throws(Problem) {
        id = call.id.text
        name = call.name
        isTool = call.kind == .tool
        requester = call.requester
        createdAt = UTCTimestamp.text(microseconds: call.createdAtMicros)
        let answers = try call.answers()
        let moments =
            [call.createdAtMicros, call.startedAtMicros, call.finishedAtMicros, call.progress?.atMicros]
            + answers.values.map(\.atMicros)
        updatedAt = UTCTimestamp.text(microseconds: moments.compactMap(\.self).max() ?? call.createdAtMicros)
        self.keptMilliseconds = call.keepMicros.map { $0 / 1_000 } ?? keptMilliseconds
        message = call.progress?.message
        phase = try Self.phase(of: call, answers)
        var approval: String?
        if case .asking(let asks) = phase, let ask = asks.first(where: { $0.kind == .approval }) {
            approval = try? ApprovalID.text(call: call.id, key: ask.key)
        }
        approvalID = approval
    }

    private static func phase(of call: DurableCall, _ answers: [String: AskAnswer]) throws(Problem) -> Phase {
        switch call.state {
        case .scheduled, .available, .running, .retryable: return .working
        case .inputRequired: return .asking(try call.asks().filter { answers[$0.key] == nil })
        case .completed: return .completed(call.resultJSON ?? Array("{}".utf8))
        case .cancelled: return .cancelled
        case .discarded:
            let document = call.problemJSON.flatMap { try? JSONValue.parse($0) } ?? .null
            return .failed(Problem(stored: document))
        }
    }
}

extension Problem {
    /// Reads the document of a problem that the row of a call keeps.
    init(stored document: JSONValue) {
        self.init(
            document["code"]?.stringValue.flatMap(ProblemCode.init(rawValue:)) ?? .internalError,
            document["detail"]?.stringValue ?? "The call failed.",
            status: document["status"]?.integerValue.flatMap(Int.init(exactly:)))
        correlationID = document["correlation_id"]?.stringValue
        if let isRetryable = document["retryable"]?.boolValue { self.isRetryable = isRetryable }
        retryAfterMilliseconds = document["retry_after_ms"]?.integerValue
        errors = (document["errors"]?.arrayValue ?? []).map { entry in
            Fault(
                instancePath: entry["instance_path"]?.stringValue ?? "", keyword: entry["keyword"]?.stringValue,
                schemaPath: entry["schema_path"]?.stringValue, message: entry["message"]?.stringValue ?? "",
                value: entry["value"], allowed: entry["allowed"])
        }
        if let title = document["title"]?.stringValue { self.title = title }
        let own: Set<String> = [
            "type", "title", "status", "detail", "instance", "code", "correlation_id", "retryable", "retry_after_ms",
            "errors",
        ]
        for (name, value) in document.objectValue ?? [:] where !own.contains(name) { extensions[name] = value }
    }
}
