// SPDX-License-Identifier: Apache-2.0

/// What a site says about the tasks of one daemon: plain values, checked where they are read.
package struct TaskEngineOptions: Sendable, Equatable {
    /// Whether this daemon runs tasks and re-enters waiting calls at all; one that does not may still enqueue and answer.
    package var runs: Bool
    /// How many calls this daemon runs at the same time, of all queues together.
    package var concurrency: Int
    /// The queues that this daemon consumes; nil for all of them.
    package var queues: [ConsumedQueue]?
    /// How often the store is looked at when nothing hints at work.
    package var sweepMilliseconds: Int64
    /// How long a claim holds unless it is renewed; it is renewed after a third of that.
    package var leaseMilliseconds: Int64
    /// How long a call that asks may be held in place; 0 never holds.
    package var holdMilliseconds: Int64
    /// How long a call that asks waits for its answer, unless its ask says something else.
    package var answerMilliseconds: Int64
    /// How long what ended well is kept, unless its task type says something else.
    package var keepCompletedMilliseconds: Int64
    /// How long what was discarded or cancelled is kept.
    package var keepDiscardedMilliseconds: Int64
    /// How long running calls may take to end when the daemon stops.
    package var drainMilliseconds: Int64
    /// How long a call that was told to stop may still take.
    package var graceMilliseconds: Int64
    /// After so long, work that is due and claimed by nobody makes the daemon not ready.
    package var stuckMilliseconds: Int64

    package init(
        runs: Bool = true, concurrency: Int = 4, queues: [ConsumedQueue]? = nil, sweepMilliseconds: Int64 = 1_000,
        leaseMilliseconds: Int64 = 30_000, holdMilliseconds: Int64 = 2_000, answerMilliseconds: Int64 = 86_400_000,
        keepCompletedMilliseconds: Int64 = 86_400_000, keepDiscardedMilliseconds: Int64 = 30 * 86_400_000,
        drainMilliseconds: Int64 = 10_000, graceMilliseconds: Int64 = 2_000, stuckMilliseconds: Int64 = 60_000
    ) {
        self.runs = runs
        self.concurrency = concurrency
        self.queues = queues
        self.sweepMilliseconds = sweepMilliseconds
        self.leaseMilliseconds = leaseMilliseconds
        self.holdMilliseconds = holdMilliseconds
        self.answerMilliseconds = answerMilliseconds
        self.keepCompletedMilliseconds = keepCompletedMilliseconds
        self.keepDiscardedMilliseconds = keepDiscardedMilliseconds
        self.drainMilliseconds = drainMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.stuckMilliseconds = stuckMilliseconds
    }

    /// The queue of the tools that were called durably; every daemon consumes it.
    package static let callsQueue = "calls"

    /// Queues that are listed also before anything is in them, so that they can be paused and watched.
    package static let listedQueues = ["default", "resilience", "notifications", "metrics"]

    /// Whether the site says that a queue is consumed: by this daemon, or, with 0 places, by another.
    package func consumes(_ queue: String) -> Bool {
        queue == Self.callsQueue || queues.map { $0.contains { $0.queue == queue } } ?? true
    }

    /// How many calls of a queue this daemon runs at the same time.
    package func places(of queue: String) -> Int {
        guard let queues else { return concurrency }
        guard let entry = queues.first(where: { $0.queue == queue }) else {
            return queue == Self.callsQueue ? concurrency : 0
        }
        return min(concurrency, entry.places ?? concurrency)
    }
}
