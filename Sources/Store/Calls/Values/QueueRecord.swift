// SPDX-License-Identifier: Apache-2.0

/// What operators have said of a queue.
package struct QueueRecord: Sendable, Hashable {
    package let name: String
    /// Since when nothing of it is claimed, and who wished so; nil while it is not paused.
    package var paused: CallCancellation?
    /// How many of its calls may run at once, in all daemons together; nil for any number.
    package var limit: Int?

    package init(name: String, paused: CallCancellation? = nil, limit: Int? = nil) {
        self.name = name
        self.paused = paused
        self.limit = limit
    }

    package var isPaused: Bool { paused != nil }
}

/// How much of one kind waits or runs in a queue.
package struct QueueStatistics: Sendable, Hashable {
    package let queue: String
    package let kind: DurableCallKind
    package let name: String
    package let state: DurableCallState
    package let count: Int
    /// The earliest time that one of them is due at; UTC, in microseconds since 1970-01-01.
    package let oldestDueMicros: Int64
    /// How long that one has been due by the store's clock, in microseconds; negative while it is not due.
    package let oldestWaitMicros: Int64

    package init(
        queue: String, kind: DurableCallKind, name: String, state: DurableCallState, count: Int,
        oldestDueMicros: Int64, oldestWaitMicros: Int64
    ) {
        self.queue = queue
        self.kind = kind
        self.name = name
        self.state = state
        self.count = count
        self.oldestDueMicros = oldestDueMicros
        self.oldestWaitMicros = oldestWaitMicros
    }
}
