// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts failures by who made them, and says how long somebody has to wait who made too many.
///
/// A sliding window over the moments of the last failures: never more than the limit of them are looked at within any
/// window. Bounded in memory: when too many have failed, those who did so longest ago are forgotten.
final class FailureThrottle: Sendable {
    private struct State {
        /// Monotonic nanoseconds, ascending.
        var failures: [String: [UInt64]] = [:]
    }

    private let state = Mutex(State())
    private let count = Atomic(0)
    private let capacity: Int

    init(capacity: Int = 8_192) { self.capacity = max(2, capacity) }

    /// Whether nobody has failed of late, so that there is nothing to ask.
    var isIdle: Bool { count.load(ordering: .relaxed) == 0 }

    /// How many are remembered.
    var size: Int { count.load(ordering: .relaxed) }

    /// How many nanoseconds somebody has to wait; nil when they may try.
    func wait(_ key: String, now: UInt64, limit: Int, window: UInt64) -> UInt64? {
        guard limit > 0 else { return nil }
        return state.withLock { state in
            guard let moments = state.failures[key] else { return nil }
            let recent = moments.drop { now &- $0 >= window }
            guard recent.count >= limit else { return nil }
            // The failure that has to leave the window before there is room for another one.
            return recent[recent.endIndex - limit] + window - now
        }
    }

    /// Notes a failure.
    func note(_ key: String, now: UInt64, limit: Int, window: UInt64) {
        guard limit > 0 else { return }
        state.withLock { state in
            var moments = state.failures[key] ?? []
            moments.append(now)
            state.failures[key] = Array(moments.drop { now &- $0 >= window }.suffix(limit))
            if state.failures.count > capacity { Self.forget(&state, capacity: capacity, now: now, window: window) }
            count.store(state.failures.count, ordering: .relaxed)
        }
    }

    /// Forgets everybody whose failures are all older than the window.
    func sweep(now: UInt64, window: UInt64) {
        guard !isIdle else { return }
        state.withLock { state in
            state.failures = state.failures.filter { now &- ($0.value.last ?? 0) < window }
            count.store(state.failures.count, ordering: .relaxed)
        }
    }

    /// Makes room for half the table at once, so that the sort is paid rarely.
    private static func forget(_ state: inout State, capacity: Int, now: UInt64, window: UInt64) {
        let order = state.failures.sorted { ($0.value.last ?? 0) > ($1.value.last ?? 0) }
        state.failures = Dictionary(
            order.prefix(capacity / 2).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}
