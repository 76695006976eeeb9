// SPDX-License-Identifier: Apache-2.0

extension Tool {
    /// Whether calls of a tool go on in the background while their caller does something else.
    public enum TaskSupport: String, Sendable, CaseIterable {
        /// Its caller waits for it.
        case none
        /// It is a task for clients that know tasks, and waited for by all others.
        case optional
        /// It is a task always: a client that does not know tasks is refused.
        case required
    }

    /// When a call that is to be a task becomes one.
    public enum TaskBeginning: String, Sendable, CaseIterable {
        /// Before its closure runs.
        case atOnce = "at_once"
        /// When its closure calls `call.beginTask()`: what it asks before that, it asks whoever waits for it.
        case onRequest = "on_request"
    }

    /// The same tool, whose calls may or must be tasks.
    public func asTask(_ support: TaskSupport, begins: TaskBeginning = .atOnce) -> Tool {
        var tool = self
        tool.taskSupport = support
        tool.taskBegins = begins
        return tool
    }
}
