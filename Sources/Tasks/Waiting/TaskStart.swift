// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

/// How a task is to be started, where its caller says more than its type.
package struct TaskStart: Sendable {
    /// Another key than the one that the type makes of the arguments.
    package var uniqueKey: String?
    package var onConflict: UniqueConflict
    package var due: CallDue
    package var priority: ToolDescriptor.Priority?
    package var queue: String?
    package var maximumAttempts: Int?
    /// The call that starts it.
    package var parent: DurableCallID?
    /// The periodic entry that starts it, and the time that this start stands for; nil for one out of turn.
    package var entryID: String?
    package var entryDueMicros: Int64?

    package init(
        uniqueKey: String? = nil, onConflict: UniqueConflict = .reject, due: CallDue = .now,
        priority: ToolDescriptor.Priority? = nil, queue: String? = nil, maximumAttempts: Int? = nil,
        parent: DurableCallID? = nil, entryID: String? = nil, entryDueMicros: Int64? = nil
    ) {
        self.uniqueKey = uniqueKey
        self.onConflict = onConflict
        self.due = due
        self.priority = priority
        self.queue = queue
        self.maximumAttempts = maximumAttempts
        self.parent = parent
        self.entryID = entryID
        self.entryDueMicros = entryDueMicros
    }
}

/// A task that was started, or the one that was there already.
package struct StartedTask: Sendable {
    package let call: DurableCall
    package let existing: Bool
}
