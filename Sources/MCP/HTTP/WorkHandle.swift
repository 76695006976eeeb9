// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The work on a stateless request, which its client cancels by hanging up.
final class WorkHandle: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var outbox: ExchangeOutbox?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Starts the work; at once cancelled when the client was faster.
    func start(_ outbox: ExchangeOutbox, _ work: @escaping @Sendable () async -> Void) {
        let task = Task { await work() }
        let isCancelled = state.withLock { state in
            state.task = task
            state.outbox = outbox
            return state.isCancelled
        }
        if isCancelled { cancel() }
    }

    /// Stops the work; nothing is sent for it any more.
    func cancel() {
        let (task, outbox) = state.withLock { state in
            state.isCancelled = true
            return (state.task, state.outbox)
        }
        outbox?.close()
        task?.cancel()
    }
}
