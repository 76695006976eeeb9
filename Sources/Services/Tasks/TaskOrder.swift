// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import Tasks
import Telemetry

/// A task that a plugin wants to be started: a request of `task.enqueue/1`, or one of `tasks` of `store.commit/1`.
struct TaskOrder {
    let task: String
    let arguments: JSONValue
    let start: TaskStart
    /// Where it stands in the request.
    private let place: String

    private static let members: Set<String> = [
        "task", "arguments", "unique_key", "on_conflict", "due_at", "delay_ms", "priority", "queue", "max_attempts",
    ]
    /// Members that are about the start, and not about the task's own arguments.
    private static let own = members.subtracting(["arguments"])

    /// - Parameter place: a JSON pointer to the order in the request.
    init(reading request: JSONValue, at place: String, parent: String?) throws(Problem) {
        guard let object = request.objectValue else { throw Self.invalid(place, "must be an object") }
        if let unknown = object.keys.first(where: { !Self.members.contains($0) }) {
            throw Self.invalid(
                place + "/" + unknown.prefix(64),
                "is not known; allowed are \(Self.members.sorted().joined(separator: ", "))")
        }
        guard let task = request["task"]?.stringValue else {
            throw Self.invalid(place + "/task", "must be the name of a task type")
        }
        self.place = place
        self.task = task
        arguments = request["arguments"] ?? [:]
        func member(_ name: String) -> JSONValue? { object[name].flatMap { $0.isNull ? nil : $0 } }
        start = TaskStart(
            uniqueKey: try Self.read(member("unique_key"), place + "/unique_key", "must be text") { $0.stringValue },
            onConflict: try Self.read(
                member("on_conflict"), place + "/on_conflict", "must be reject, existing or replace"
            ) { $0.stringValue.flatMap(UniqueConflict.init(rawValue:)) } ?? .reject,
            due: try Self.due(member("due_at"), member("delay_ms"), place),
            priority: try Self.read(member("priority"), place + "/priority", "must be critical, normal or bulk") {
                $0.stringValue.flatMap(ToolDescriptor.Priority.init(rawValue:))
            },
            queue: try Self.read(member("queue"), place + "/queue", "must be text") { $0.stringValue },
            maximumAttempts: try Self.read(
                member("max_attempts"), place + "/max_attempts", "must be a whole number"
            ) { $0.integerValue.flatMap(Int.init(exactly:)) },
            parent: parent.flatMap { DurableCallID($0) })
    }

    /// The row of the task, when the caller may start it.
    func row(by form: CallForm, for context: CallContext) throws(Problem) -> NewDurableCall {
        do throws(Problem) {
            return try form.task(task, arguments: arguments, start: start, context: context)
        } catch {
            var problem = error
            for index in problem.errors.indices {
                let pointer = problem.errors[index].instancePath
                let isOwn = Self.own.contains(String(pointer.dropFirst()))
                problem.errors[index].instancePath = place + (isOwn ? "" : "/arguments") + pointer
            }
            throw problem
        }
    }

    private static func due(_ moment: JSONValue?, _ delay: JSONValue?, _ place: String) throws(Problem) -> CallDue {
        guard moment == nil || delay == nil else {
            throw invalid(place + "/delay_ms", "may not be given together with due_at")
        }
        if let delay {
            guard let milliseconds = delay.integerValue, (0...31_536_000_000).contains(milliseconds) else {
                throw invalid(place + "/delay_ms", "must be 0 to 31536000000, in milliseconds")
            }
            return .after(milliseconds * 1_000)
        }
        guard let moment else { return .now }
        guard let micros = moment.stringValue.flatMap(UTCTimestamp.microseconds(of:)) else {
            throw invalid(place + "/due_at", "must be a moment as RFC 3339 writes it, such as 2026-03-02T06:00:00Z")
        }
        return .at(micros)
    }

    private static func read<Value>(
        _ value: JSONValue?, _ place: String, _ rule: String, _ convert: (JSONValue) -> Value?
    ) throws(Problem) -> Value? {
        guard let value else { return nil }
        guard let converted = convert(value) else { throw invalid(place, "\(rule); is \(value.text.prefix(80))") }
        return converted
    }

    private static func invalid(_ place: String, _ message: String) -> Problem {
        let name = place.isEmpty ? "The request" : "\"" + place.dropFirst() + "\""
        return Problem(
            .invalidParameter, "A task cannot be started: \(name) \(message).",
            errors: [.init(instancePath: place, message: message)])
    }
}

extension EnqueuedCall {
    /// `{id, state, existing}`, as plugins get it.
    var reply: JSONValue {
        ["id": .string(id.text), "state": .string(state.rawValue), "existing": .bool(fate == .existing)]
    }
}
