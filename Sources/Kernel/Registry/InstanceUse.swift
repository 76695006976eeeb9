// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The calls that hold one registration of a plugin, from the moment that they found it in the registry to their end.
///
/// A reload swaps the registry first and stops the old instance when its last holder has gone. Without the count, a
/// call that has read the old registry and not begun yet would meet an instance that is being stopped, and fail.
/// Holding and releasing are O(1) under a short lock.
package final class InstanceUse: Sendable {
    private struct State {
        var holders = 0
        var isRetired = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// How many calls hold it.
    package var holders: Int { state.withLock { $0.holders } }

    /// Holds the registration; false when it was retired, and then there is a newer one in the registry.
    package func hold() -> Bool {
        state.withLock { state in
            guard !state.isRetired else { return false }
            state.holders += 1
            return true
        }
    }

    /// Gives back what `hold` took.
    package func release() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.holders -= 1
            return Self.due(&state)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Lets nobody hold it any more.
    ///
    /// Call it only after the registry was changed: whoever is refused looks there again.
    package func retire() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.isRetired = true
            return Self.due(&state)
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns when it is retired and the last holder has gone.
    package func released() async {
        await withCheckedContinuation { continuation in
            let isDue = state.withLock { state -> Bool in
                if state.isRetired, state.holders == 0 { return true }
                state.waiters.append(continuation)
                return false
            }
            if isDue { continuation.resume() }
        }
    }

    private static func due(_ state: inout State) -> [CheckedContinuation<Void, Never>] {
        guard state.isRetired, state.holders == 0 else { return [] }
        defer { state.waiters = [] }
        return state.waiters
    }
}
