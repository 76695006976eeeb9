// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import Kernel
import Synchronization

/// The requests of one instance that are not answered yet.
///
/// Each `done` is called exactly once, whatever the service does: a second answer, or one after a cancel, is dropped.
final class PendingOperations: Sendable {
    /// Sendable: the ABI says that `done` may be called on any thread with `user`.
    private struct Waiter: @unchecked Sendable {
        let done: hf_done_fn
        let user: UnsafeMutableRawPointer?
    }

    private struct State {
        var last: UInt64 = 0
        var open: [UInt64: Waiter] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Enters a request; nil when the instance is being destroyed.
    func begin(_ done: @escaping hf_done_fn, _ user: UnsafeMutableRawPointer?) -> UInt64? {
        let waiter = Waiter(done: done, user: user)
        return state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.open[state.last] = waiter
            return state.last
        }
    }

    /// Answers a request; false when it was answered before.
    @discardableResult
    func finish(_ operation: UInt64, _ outcome: Outcome) -> Bool {
        guard let waiter = state.withLock({ $0.open.removeValue(forKey: operation) }) else { return false }
        Self.tell(waiter, outcome)
        return true
    }

    /// Ends all requests as cancelled and takes no more.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for waiter in waiters { Self.tell(waiter, .failed(.cancelled, [])) }
    }

    private static func tell(_ waiter: Waiter, _ outcome: Outcome) {
        switch outcome {
        case .ok(let document): hf_result.lending(HF_OK, document) { waiter.done(waiter.user, $0) }
        case .failed(let status, let document):
            hf_result.lending(status.rawValue, document) { waiter.done(waiter.user, $0) }
        }
    }
}
