// SPDX-License-Identifier: Apache-2.0

/// A task to be started (`task.enqueue/1`, and `tasks` of `store.commit/1`).
public struct NewTask: Sendable, Equatable {
    /// What happens when a task with the same unique key is there and has not ended.
    public enum ConflictPolicy: String, Sendable, CaseIterable {
        /// The request fails with CONFLICT.
        case reject
        /// That one is given instead, and nothing is started.
        case existing
        /// That one is replaced, if it has not begun.
        case replace
    }

    /// When a task becomes due.
    public enum Start: Sendable, Equatable {
        /// At once.
        case now
        /// After so much time, whatever becomes of the clock on the wall.
        case after(Duration)
        /// At a moment, RFC 3339.
        case at(String)
    }

    /// The task type.
    public var task: String
    /// The arguments, following its schema.
    public var arguments: JSONValue
    /// What may be there only once at a time; nil takes what the type says.
    public var uniqueKey: String?
    /// What happens when it is there; nil takes `reject`.
    public var onConflict: ConflictPolicy?
    /// When it becomes due.
    public var start: Start
    /// Which tasks of a queue come first; nil takes what the type says.
    public var priority: Tool.Priority?
    /// The queue; nil takes what the type says.
    public var queue: String?
    /// How often it is tried; nil takes what the type says.
    public var maximumAttempts: Int?

    /// A task that is started with these arguments.
    public init(
        _ task: String, _ arguments: JSONValue = [:], uniqueKey: String? = nil, onConflict: ConflictPolicy? = nil,
        start: Start = .now, priority: Tool.Priority? = nil, queue: String? = nil, maximumAttempts: Int? = nil
    ) {
        self.task = task
        self.arguments = arguments
        self.uniqueKey = uniqueKey
        self.onConflict = onConflict
        self.start = start
        self.priority = priority
        self.queue = queue
        self.maximumAttempts = maximumAttempts
    }

    /// The request of the service.
    var json: JSONValue {
        var object: JSONObject = ["task": .string(task), "arguments": arguments]
        if let uniqueKey { object["unique_key"] = .string(uniqueKey) }
        if let onConflict { object["on_conflict"] = .string(onConflict.rawValue) }
        switch start {
        case .now: break
        case .after(let delay):
            let parts = delay.components
            let milliseconds = parts.seconds.multipliedReportingOverflow(by: 1_000)
            object["delay_ms"] = .integer(
                milliseconds.overflow
                    ? .max : milliseconds.partialValue &+ parts.attoseconds / 1_000_000_000_000_000)
        case .at(let moment): object["due_at"] = .string(moment)
        }
        if let priority { object["priority"] = .string(priority.rawValue) }
        if let queue { object["queue"] = .string(queue) }
        if let maximumAttempts { object["max_attempts"] = .integer(Int64(maximumAttempts)) }
        return .object(object)
    }
}

/// A task that was started, or was there.
public struct EnqueuedTask: Sendable, Equatable {
    /// What it is known by on every face.
    public let id: String
    /// `scheduled available running input_required retryable completed cancelled discarded`.
    public let state: String
    /// Whether it was there before, under the same unique key.
    public let isExisting: Bool

    init(reading reply: JSONValue) {
        id = reply["id"]?.stringValue ?? ""
        state = reply["state"]?.stringValue ?? ""
        isExisting = reply["existing"]?.boolValue ?? false
    }
}
