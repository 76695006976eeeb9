// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The work of one client that is running, by request id, so that the client can cancel it.
final class RunningCalls: Sendable {
    private struct Entry {
        let task: Task<Response?, Never>
        let outbox: ExchangeOutbox
    }

    private let entries = Mutex<[RequestID: Entry]>([:])

    var isEmpty: Bool { entries.withLock { $0.isEmpty } }

    /// The way back of a request that is being answered.
    func outbox(_ id: RequestID) -> ExchangeOutbox? { entries.withLock { $0[id]?.outbox } }

    /// Starts work in a task of its own, which a lost connection does not cancel.
    ///
    /// Nil when a request with this id is running. Task and `finish` give nil when it was cancelled.
    func start(
        _ outbox: ExchangeOutbox, _ work: @escaping Dispatch.Work,
        finish: (@Sendable (Response?) -> Void)? = nil
    ) -> Task<Response?, Never>? {
        entries.withLock { entries in
            guard entries[outbox.id] == nil else { return nil }
            // The task cannot remove itself before it is entered: both happen under this lock.
            let task = Task { [weak self] () -> Response? in
                let response = await work(outbox)
                outbox.close()
                self?.entries.withLock { _ = $0.removeValue(forKey: outbox.id) }
                let answer = Task.isCancelled ? nil : response
                finish?(answer)
                return answer
            }
            entries[outbox.id] = Entry(task: task, outbox: outbox)
            return task
        }
    }

    /// Cancels work: nothing is sent for it any more.
    ///
    /// An id that is unknown, or whose work has ended, is ignored.
    func cancel(_ id: RequestID) {
        guard let entry = entries.withLock({ $0[id] }) else { return }
        entry.outbox.close()
        entry.task.cancel()
    }

    /// Cancels everything, when the client has gone.
    func cancelAll() {
        for entry in entries.withLock({ Array($0.values) }) {
            entry.outbox.close()
            entry.task.cancel()
        }
    }
}
