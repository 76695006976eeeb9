// SPDX-License-Identifier: Apache-2.0

extension HostServices {
    /// Starts a task (`task.enqueue/1`): it runs in the background, as whoever made this call.
    ///
    /// Starting a task has its task type's effect: the call must be declared with at least that, and the caller must have
    /// the rights. To start one together with a change, give it to `Commit.tasks`.
    ///
    /// - Throws: `ServiceFailure`. `notFound` when no enabled plugin has the type, `invalid` when the arguments are,
    ///   `conflict` when the unique key is taken, `denied` without the grant or the rights.
    public func enqueue(_ task: NewTask) async throws -> EnqueuedTask {
        EnqueuedTask(reading: try await request("task.enqueue/1", task.json))
    }
}

extension ToolCall {
    /// Starts a task.
    ///
    /// See `HostServices.enqueue(_:)`.
    public func enqueue(_ task: NewTask) async throws -> EnqueuedTask { try await host.enqueue(task) }

    /// Starts a task of a type.
    ///
    /// See `HostServices.enqueue(_:)` and `NewTask`.
    @discardableResult
    public func enqueue(
        _ task: String, _ arguments: JSONValue = [:], uniqueKey: String? = nil,
        onConflict: NewTask.ConflictPolicy? = nil, start: NewTask.Start = .now, priority: Tool.Priority? = nil,
        queue: String? = nil, maximumAttempts: Int? = nil
    ) async throws -> EnqueuedTask {
        try await host.enqueue(
            NewTask(
                task, arguments, uniqueKey: uniqueKey, onConflict: onConflict, start: start, priority: priority,
                queue: queue, maximumAttempts: maximumAttempts))
    }
}
