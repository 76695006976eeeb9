// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kernel
package import Store
import Telemetry

/// A durable call as every face shows it (docs/contract/calls.md), cut down to what its reader may know.
package struct CallDocument: Sendable {
    private let call: DurableCall
    private let note: String?
    private let requester: Requester?
    private let withheld: String?

    /// - Parameter note: why the call waits, in one sentence.
    package init(_ call: DurableCall, for reader: CallReader, note: String?) {
        self.call = call
        self.note = note
        requester = try? Requester(of: call)
        withheld = reader.withheld(call)
    }

    /// The call's id.
    package var id: String { call.id.text }

    /// Everything.
    package var whole: JSONValue {
        var object = members
        object["asks"] = .array(isWithheld ? [] : asks)
        object["answers"] = isWithheld ? [:] : .object(answers)
        object["arguments"] = content(call.argumentsJSON)
        object["result"] = result ?? .null
        object["problem"] = problem ?? .null
        object["errors"] = .array(errors)
        object["withheld"] = withheld.map { .string($0) } ?? .null
        object["untrusted"] = .array(Self.untrusted)
        return .object(object)
    }

    /// The members that callers and plugins filled with words of their own: data, and never instructions to who reads them.
    private static let untrusted: [JSONValue] = [
        "arguments", "asks", "answers", "result", "problem", "errors", "progress",
    ]

    /// One line of a list.
    package var row: JSONValue {
        var object = members
        object["waits_for"] = .array(isWithheld ? [] : openKeys.map { .string($0) })
        object["problem_code"] = problem?["code"] ?? .null
        object["withheld"] = withheld.map { .string($0) } ?? .null
        return .object(object)
    }

    /// What a face answers in place of a result: where the call is to be found, and what it asks.
    package var ticket: JSONValue {
        var object: JSONObject = [
            "call_id": .string(call.id.text), "state": .string(call.state.rawValue),
            "expires_at": Self.time(call.expiresAtMicros), "asks": .array(isWithheld ? [] : asks),
        ]
        if let approval = approvalID { object["approval_id"] = .string(approval) }
        return .object(object)
    }

    /// The approval that the call waits for first; nil when it waits for none.
    package var approvalID: String? {
        let open = Set(openKeys)
        let ask = stored(call.asksJSON).first { ask in
            ask["kind"]?.stringValue == Ask.Kind.approval.rawValue && open.contains(ask["key"]?.stringValue ?? "")
        }
        return ask?["key"]?.stringValue.flatMap { try? ApprovalID.text(call: call.id, key: $0) }
    }

    /// The result of a call that completed, as a call of the tool answers it; nil when it has none or it is withheld.
    package var result: JSONValue? {
        guard !isWithheld, let bytes = call.resultJSON else { return nil }
        let document = Self.parsed(bytes)
        return document["structured"] ?? ["content": document["content"] ?? []]
    }

    /// The problem that the call ended with, or with which its last attempt failed.
    package var problem: JSONValue? {
        if let bytes = call.problemJSON { return shown(problem: Self.parsed(bytes)) }
        guard call.state == .cancelled else { return nil }
        let by = call.cancellation.map { " by \($0.by)" } ?? ""
        return Problem(.conflict, "The call was cancelled\(by).").json
    }

    /// How far the call is; null when it has not said so.
    package var progress: JSONValue {
        guard let progress = call.progress else { return .null }
        let message = isWithheld ? nil : progress.message
        return [
            "done": Self.number(progress.done), "total": progress.total.map(Self.number) ?? .null,
            "message": message.map { .string($0) } ?? .null, "at": Self.time(progress.atMicros),
        ]
    }

    private var isWithheld: Bool { withheld != nil }

    private var members: JSONObject {
        [
            "id": .string(call.id.text), "kind": .string(call.kind.rawValue), "name": .string(call.name),
            "plugin": .string(call.plugin), "state": .string(call.state.rawValue),
            "note": note.map { .string($0) } ?? .null, "queue": .string(call.queue),
            "priority": .string(call.priority.word), "requested_by": .string(call.requester),
            "face": requester.map { .string($0.face.rawValue) } ?? .null,
            "effect": requester.map { .string($0.effect.rawValue) } ?? .null,
            "correlation_id": .string(call.correlationID),
            "parent": call.parent.map { .string($0.text) } ?? .null,
            "attempt": .integer(Int64(call.attempt)), "max_attempts": .integer(Int64(call.maxAttempts)),
            "round": .integer(Int64(call.round)), "created_at": Self.time(call.createdAtMicros),
            "due_at": Self.time(call.dueAtMicros), "started_at": Self.time(call.startedAtMicros),
            "finished_at": Self.time(call.finishedAtMicros), "expires_at": Self.time(call.expiresAtMicros),
            "cancel_requested_at": Self.time(call.cancellation?.atMicros),
            "cancelled_by": call.cancellation.map { .string($0.by) } ?? .null,
            "unique_key": ScopedKey.shown(call).map { .string($0) } ?? .null,
            "schedule": call.entryID.map { ["id": .string($0), "due_at": Self.time(call.entryDueMicros)] } ?? .null,
            "schedule_version": call.scheduleVersion.map { .integer($0) } ?? .null, "progress": progress,
        ]
    }

    /// What is asked in this round, with what became of it.
    private var asks: [JSONValue] {
        let given = answers
        return stored(call.asksJSON).map { ask in
            var object = ask.objectValue ?? [:]
            let answer = ask["key"]?.stringValue.flatMap { given[$0] }
            object["answered"] = .bool(answer != nil)
            object["answered_by"] = answer?["answered_by"] ?? .null
            object["answered_at"] = answer?["answered_at"] ?? .null
            if ask["kind"]?.stringValue == Ask.Kind.approval.rawValue, let key = ask["key"]?.stringValue,
                let id = try? ApprovalID.text(call: call.id, key: key)
            {
                object["approval_id"] = .string(id)
            }
            return .object(object)
        }
    }

    private var openKeys: [String] {
        guard call.state == .inputRequired else { return [] }
        let given = answers
        return stored(call.asksJSON).compactMap { $0["key"]?.stringValue }.filter { given[$0] == nil }
    }

    private var answers: JSONObject {
        guard let bytes = call.answersJSON, let object = Self.parsed(bytes).objectValue else { return [:] }
        return object.reduce(into: JSONObject()) { answers, answer in
            var shown = Self.dated(answer.value, "answered_at").objectValue ?? [:]
            shown["question"] = nil
            answers[answer.key] = .object(shown)
        }
    }

    private var errors: [JSONValue] {
        stored(call.errorsJSON).map { entry in
            var object = Self.dated(entry, "at").objectValue ?? [:]
            object["problem"] = shown(problem: entry["problem"] ?? .null)
            return .object(object)
        }
    }

    /// A problem without what its own words might tell of people.
    private func shown(problem: JSONValue) -> JSONValue {
        guard isWithheld, let object = problem.objectValue else { return isWithheld ? .null : problem }
        return .object(
            ["type", "title", "status", "code", "retryable"].reduce(into: JSONObject()) { $0[$1] = object[$1] })
    }

    private func content(_ bytes: [UInt8]?) -> JSONValue {
        guard !isWithheld, let bytes else { return .null }
        return Self.parsed(bytes)
    }

    private func stored(_ bytes: [UInt8]?) -> [JSONValue] { bytes.flatMap { Self.parsed($0).arrayValue } ?? [] }

    /// What the store kept was JSON when it went in; its size was bounded then.
    private static func parsed(_ bytes: [UInt8]) -> JSONValue {
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        return (try? JSONValue.parse(bytes, limits: limits)) ?? .null
    }

    /// The object with a time in microseconds, if it is one, as text.
    private static func dated(_ value: JSONValue, _ key: String) -> JSONValue {
        guard var object = value.objectValue, let micros = object[key]?.integerValue else { return value }
        object[key] = time(micros)
        return .object(object)
    }

    /// Whole numbers as such: `9 of 20`, not `9.0 of 20.0`.
    private static func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .number(value)
    }

    private static func time(_ micros: Int64?) -> JSONValue {
        micros.map { .string(UTCTimestamp.text(microseconds: $0)) } ?? .null
    }
}
