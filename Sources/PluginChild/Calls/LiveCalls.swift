// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The calls that the host has given to this child and that have not ended.
final class LiveCalls: Sendable {
    private struct Call {
        /// Microseconds since 1970 UTC, 0 for none.
        let deadline: Int64
        var isCancelled = false
    }

    private let calls = Mutex<[UInt64: Call]>([:])

    /// Enters a call; false when the id is in use, which is the host's fault.
    func begin(_ id: UInt64, deadline: Int64) -> Bool {
        calls.withLock { calls in
            guard calls[id] == nil else { return false }
            calls[id] = Call(deadline: deadline)
            return true
        }
    }

    /// Ends a call; false when it is unknown, has ended or was abandoned.
    func finish(_ id: UInt64) -> Bool {
        calls.withLock { $0.removeValue(forKey: id) != nil }
    }

    func contains(_ id: UInt64) -> Bool { calls.withLock { $0[id] != nil } }

    /// Marks a call as cancelled; false when there is nothing to stop.
    func cancel(_ id: UInt64) -> Bool {
        calls.withLock { calls in
            guard calls[id] != nil else { return false }
            calls[id]?.isCancelled = true
            return true
        }
    }

    /// Why the work on a call would be wasted.
    enum Waste {
        case unknown, cancelled, late
    }

    /// Nil while somebody waits for the call.
    func waste(of id: UInt64) -> Waste? {
        calls.withLock { calls in
            guard let call = calls[id] else { return .unknown }
            if call.isCancelled { return .cancelled }
            guard call.deadline > 0 else { return nil }
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000 >= call.deadline ? .late : nil
        }
    }

    /// Forgets all calls: whatever completes them later is stale.
    func clear() { calls.withLock { $0 = [:] } }
}
