// SPDX-License-Identifier: Apache-2.0

/// A kind of task as a value: work that is queued, runs in the background, and is tried again when it fails.
///
/// A task survives the end of the daemon and may run more than once, when a run was cut off before its end was written
/// down: what it changes, it changes so that a second run does no harm, by a key such as `call.context.callID`.
///
/// ```swift
/// TaskType("recount", title: "Recount", description: "Counts people again.", effect: .read) { call in
///     .structured(["people": .integer(Int64(try await call.table("people").rowCount))])
/// }
/// ```
public struct TaskType: Sendable {
    /// Which tasks of a type may not wait or run twice at once.
    public enum Uniqueness: Sendable, Equatable {
        /// Any number may.
        case none
        /// Those with equal arguments.
        case arguments
        /// Those whose arguments are equal at these places (JSON pointers, RFC 6901).
        case pointers([String])

        var json: JSONValue {
            switch self {
            case .none: "none"
            case .arguments: "arguments"
            case .pointers(let pointers): .array(pointers.map { .string($0) })
            }
        }
    }

    /// 1 to 64 of `a-z A-Z 0-9 _ -`, unique on a site.
    public let name: String
    /// What a person calls it.
    public let title: String
    /// What it does and when to start it, for people and models.
    public let description: String
    /// The schema of the arguments, an object; the host has validated them before the closure runs.
    public let input: ToolSchema
    /// The schema of the structured result, checked by the host.
    public let output: ToolSchema?
    /// What a run does to the world; starting a task needs the rights for it.
    public let effect: Tool.Effect
    /// The queue that it waits in: a name that the site's daemons consume.
    public var queue: String
    /// Which tasks of a queue come first.
    public var priority: Tool.Priority
    /// The longest that a run may take, in milliseconds; nil for ten minutes.
    public var timeoutMilliseconds: Int64?
    /// How long a run that was told to stop may still take, in milliseconds; nil takes the site's limit.
    public var graceMilliseconds: Int64?
    /// How often it is tried before it is given up, 1 to 100.
    public var maximumAttempts: Int
    /// How long it waits before it is tried again.
    public var backoff: Backoff
    /// The error codes after which it is tried again, such as `TIMEOUT`; nil for those that say so of themselves.
    public var retryOn: [String]?
    /// How many may run at once in one daemon; nil for as many as the queue has places.
    public var concurrency: Int?
    /// Which tasks of this type may not be there twice.
    public var unique: Uniqueness
    /// How long an ended task is kept, in seconds; nil takes the site's limit.
    public var keepSeconds: Int64?
    let body: Tool.AsyncBody

    /// A task type; each run is a task on the plugin's own threads, and cancelling the call cancels it.
    public init(
        _ name: String, title: String, description: String, input: ToolSchema = .object([:]),
        output: ToolSchema? = nil, effect: Tool.Effect, queue: String = "default", priority: Tool.Priority = .normal,
        timeoutMilliseconds: Int64? = nil, graceMilliseconds: Int64? = nil, maximumAttempts: Int = 5,
        backoff: Backoff = Backoff(), retryOn: [String]? = nil, concurrency: Int? = nil, unique: Uniqueness = .none,
        keepSeconds: Int64? = nil, run body: @escaping Tool.AsyncBody
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.input = input
        self.output = output
        self.effect = effect
        self.queue = queue
        self.priority = priority
        self.timeoutMilliseconds = timeoutMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.maximumAttempts = maximumAttempts
        self.backoff = backoff
        self.retryOn = retryOn
        self.concurrency = concurrency
        self.unique = unique
        self.keepSeconds = keepSeconds
        self.body = body
    }

    /// One entry of `task_types`; what has its default is left out.
    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "input_schema": input.json,
        ]
        if let output { object["output_schema"] = output.json }
        object["effect"] = .string(effect.rawValue)
        if queue != "default" { object["queue"] = .string(queue) }
        if priority != .normal { object["priority"] = .string(priority.rawValue) }
        if let timeoutMilliseconds { object["timeout_ms"] = .integer(timeoutMilliseconds) }
        if let graceMilliseconds { object["grace_ms"] = .integer(graceMilliseconds) }
        if maximumAttempts != 5 { object["max_attempts"] = .integer(Int64(maximumAttempts)) }
        if backoff != Backoff() { object["backoff"] = backoff.json }
        if let retryOn { object["retry_on"] = .array(retryOn.map { .string($0) }) }
        if let concurrency { object["concurrency"] = .integer(Int64(concurrency)) }
        if unique != .none { object["unique"] = unique.json }
        if let keepSeconds { object["keep_s"] = .integer(keepSeconds) }
        return .object(object)
    }
}
