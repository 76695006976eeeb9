// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls of one client that are running, by request id, so that the client can cancel them.
final class RunningCalls: Sendable {
    private let tasks = Mutex<[RequestID: Task<[UInt8]?, Never>]>([:])

    var isEmpty: Bool { tasks.withLock { $0.isEmpty } }

    /// Starts a call in a task of its own, which a lost connection does not cancel.
    ///
    /// Nil when a call with this id is running. The task gives nil when it was cancelled.
    func start(_ id: RequestID, _ work: @escaping @Sendable () async -> [UInt8]) -> Task<[UInt8]?, Never>? {
        tasks.withLock { tasks in
            guard tasks[id] == nil else { return nil }
            // The task cannot remove itself before it is entered: both happen under this lock.
            let task = Task { [weak self] () -> [UInt8]? in
                let reply = await work()
                self?.tasks.withLock { _ = $0.removeValue(forKey: id) }
                return Task.isCancelled ? nil : reply
            }
            tasks[id] = task
            return task
        }
    }

    /// Cancels a call; an id that is unknown, or whose call has ended, is ignored.
    func cancel(_ id: RequestID) { tasks.withLock { $0[id] }?.cancel() }

    /// Cancels all calls, when their client has gone.
    func cancelAll() {
        for task in tasks.withLock({ Array($0.values) }) { task.cancel() }
    }
}
