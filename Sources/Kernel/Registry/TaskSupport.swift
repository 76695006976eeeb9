// SPDX-License-Identifier: Apache-2.0

/// Whether calls of a tool go on in the background while their caller does something else (MCP's tasks extension,
/// SEP-2663).
package enum TaskSupport: String, Sendable, CaseIterable {
    /// Its caller waits for it.
    case none
    /// It is a task for clients that know tasks.
    case optional
    /// It is a task always: a client that does not know tasks is refused.
    case required
}

/// When a call that is to be a task becomes one.
package enum TaskBeginning: String, Sendable, CaseIterable {
    /// Before its handler runs.
    case atOnce = "at_once"
    /// When its handler says so (`task.begin/1`): what it asks before that, it asks whoever waits for it.
    case onRequest = "on_request"
}
