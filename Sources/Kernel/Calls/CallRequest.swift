// SPDX-License-Identifier: Apache-2.0

package import JSON

/// One call of a tool, from any face, or one run of a task.
package struct CallRequest: Sendable {
    /// What is called: a tool or a task.
    package var kind: CallKind
    /// The name of the tool or the task type.
    package var name: String
    package var arguments: JSONValue
    package var context: CallContext
    /// Reports measured progress of this call: done, total or nil, message.
    package var onProgress: (@Sendable (Double, Double?, String) -> Void)?
    /// Takes what the call says while it runs, for whoever made it; the daemon's own log has it anyway.
    package var onLog: (@Sendable (CallLogLine) -> Void)?
    /// Takes the call's wish that its caller's connection be let go, and when to come back for the rest, in milliseconds.
    package var onRelease: (@Sendable (Int64?) -> Void)?
    /// How long the call may take to stop when the surrounding task is cancelled, before the host gives it up.
    ///
    /// nil lets a tool go on until its deadline; a task has its type's grace.
    package var cancelGraceMilliseconds: Int64?
    /// How long the caller wants to wait for the whole of it; nil for as long as the tool and the site allow.
    package var timeoutMilliseconds: Int64?
    /// How important this call is; nil for as important as its tool or task type.
    package var priority: ToolDescriptor.Priority?

    package init(
        kind: CallKind, name: String, arguments: JSONValue, context: CallContext,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) {
        self.kind = kind
        self.name = name
        self.arguments = arguments
        self.context = context
        self.onProgress = onProgress
    }

    /// The call of a tool.
    package init(
        tool: String, arguments: JSONValue, context: CallContext,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) {
        self.init(kind: .tool, name: tool, arguments: arguments, context: context, onProgress: onProgress)
    }

    /// The run of a task.
    package init(
        task: String, arguments: JSONValue, context: CallContext,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) {
        self.init(kind: .task, name: task, arguments: arguments, context: context, onProgress: onProgress)
    }
}
