// SPDX-License-Identifier: Apache-2.0

import CArrow
import CHoldfast
import Columns
import PluginChannel
import Synchronization

/// The requests and openings of tables that the host has not answered yet.
///
/// Each is told its answer exactly once: an answer after a cancel, or a second one, is dropped.
final class PendingOperations: Sendable {
    /// What becomes of an operation.
    enum Answer: Sendable {
        case outcome(Int32, [UInt8])
        case table(Table, info: [UInt8])
    }

    /// The plugin's function that waits.
    ///
    /// Sendable although it holds a raw pointer: the pointer is the plugin's, it is only handed back, and the ABI says
    /// that this may happen on any thread.
    enum Waiter: @unchecked Sendable {
        case request(hf_done_fn, user: UnsafeMutableRawPointer?)
        case table(hf_table_done_fn, user: UnsafeMutableRawPointer?)
    }

    private struct State {
        var last: UInt64 = 0
        var open: [UInt64: Waiter] = [:]
        /// How many threads are inside the plugin's functions with an answer.
        var telling = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Whether a thread tells an answer at this moment: the instance must not be destroyed under it.
    var isTelling: Bool { state.withLock { $0.telling > 0 } }

    /// Enters an operation; nil when the instance is being destroyed.
    func begin(_ waiter: Waiter) -> UInt64? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            state.last += 1
            state.open[state.last] = waiter
            return state.last
        }
    }

    /// Takes back an operation that was not asked of the host.
    func withdraw(_ operation: UInt64) { state.withLock { _ = $0.open.removeValue(forKey: operation) } }

    /// Answers an operation; false when it was answered before.
    @discardableResult
    func finish(_ operation: UInt64, _ answer: Answer) -> Bool {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.open.removeValue(forKey: operation) else { return nil }
            state.telling += 1
            return waiter
        }
        guard let waiter else { return false }
        waiter.tell(answer)
        state.withLock { $0.telling -= 1 }
        return true
    }

    /// Ends all operations as cancelled and takes no more.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.open = [:] }
            return Array(state.open.values)
        }
        for waiter in waiters { waiter.tell(.outcome(HF_CANCELLED, [])) }
    }
}

extension PendingOperations.Waiter {
    fileprivate func tell(_ answer: PendingOperations.Answer) {
        switch (self, answer) {
        case (.request(let done, let user), .outcome(let status, let document)):
            hf_result.lending(status, document) { done(user, $0) }
        case (.table(let done, let user), .table(let table, let info)):
            var stream = ArrowArrayStream()
            ArrowExport.stream(of: table, into: &stream)
            // The plugin owns the stream from here on.
            hf_bytes.lending(info) { done(user, HF_OK, &stream, $0) }
        case (.table(let done, let user), .outcome(let status, let document)):
            // Without a table there is no success.
            hf_bytes.lending(document) { done(user, status == HF_OK ? HF_INTERNAL : status, nil, $0) }
        case (.request(let done, let user), .table):
            hf_result.lending(HF_INTERNAL, []) { done(user, $0) }
        }
    }
}
