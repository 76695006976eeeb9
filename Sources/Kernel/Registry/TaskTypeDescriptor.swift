// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A kind of task that a plugin runs: what the pipeline needs to admit and check a run, and what the queue needs to
/// start, repeat and keep it.
///
/// Schemas are compiled once, when the plugin is registered.
package struct TaskTypeDescriptor: Sendable {
    /// Which tasks of a type may not wait or run twice at once.
    package enum Uniqueness: Sendable, Equatable {
        /// Any number may.
        case none
        /// Those with equal arguments.
        case arguments
        /// Those whose arguments are equal at these places (JSON pointers, RFC 6901).
        case pointers([String])
    }

    package var name: String
    package var title: String
    package var description: String
    package var inputSchema: JSONSchema
    package var outputSchema: JSONSchema?
    /// What a run does to the world; starting one has this effect.
    package var effect: Effect
    /// The queue that it waits in unless whoever starts it names another.
    package var queue: String
    package var priority: ToolDescriptor.Priority
    /// The longest a run may take, in milliseconds.
    package var timeoutMilliseconds: Int64?
    /// How long a run that was told to stop may still take; nil takes the site's limit.
    package var graceMilliseconds: Int64?
    /// How often it is tried before it is given up.
    package var maximumAttempts: Int
    package var backoff: Backoff
    /// The problems after which it is tried again; nil for those that say so of themselves.
    package var retryOn: Set<ProblemCode>?
    /// How many may run at once in one daemon; nil for as many as the queue has places.
    package var concurrency: Int?
    package var unique: Uniqueness
    /// How long an ended task is kept, in seconds; nil takes the site's limit.
    package var keepSeconds: Int64?

    package init(
        name: String, title: String, description: String, inputSchema: JSONSchema, outputSchema: JSONSchema? = nil,
        effect: Effect, queue: String = "default", priority: ToolDescriptor.Priority = .normal,
        timeoutMilliseconds: Int64? = TaskTypeDescriptor.standardTimeout, graceMilliseconds: Int64? = nil,
        maximumAttempts: Int = 5, backoff: Backoff = Backoff(), retryOn: Set<ProblemCode>? = nil,
        concurrency: Int? = nil, unique: Uniqueness = .none, keepSeconds: Int64? = nil
    ) {
        self.name = name
        self.title = title
        self.description = description
        self.inputSchema = inputSchema
        self.outputSchema = outputSchema
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
    }

    /// The time limit of a type that states none: ten minutes.
    package static let standardTimeout: Int64 = 600_000

    /// Whether a run that ended with this problem is worth another attempt.
    ///
    /// A type that names TIMEOUT means its own time too, which ends with OPERATION_TIMEOUT.
    package func retries(_ problem: Problem) -> Bool {
        guard let retryOn else { return problem.isRetryable }
        return retryOn.contains(problem.code) || problem.code == .operationTimeout && retryOn.contains(.timeout)
    }

    /// What two tasks of this type that may not be there at once have in common; nil when any may.
    ///
    /// The hexadecimal SHA-256 of what `unique` names, in canonical form: the order of members does not count.
    package func uniqueKey(for arguments: JSONValue) -> String? {
        switch unique {
        case .none: nil
        case .arguments: CanonicalJSON.digest(of: arguments)
        case .pointers(let pointers):
            CanonicalJSON.digest(
                // An absent value is another than null.
                of: .array(pointers.map { pointer in arguments.value(at: pointer).map { .array([$0]) } ?? .null }))
        }
    }
}
