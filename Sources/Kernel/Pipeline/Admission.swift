// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Counts the calls in the pipeline and closes it for shutdown.
package final class Admission: Sendable {
    private struct State {
        var running = 0
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Takes a place.
    ///
    /// Nil when taken; otherwise why not. A call that runs while the daemon shuts down may finish, and for that it may
    /// call other tools.
    func enter(limit: Int, isNested: Bool) -> Problem? {
        state.withLock { state in
            if state.isClosed, !isNested {
                return Problem(
                    .serviceUnavailable, "The daemon is shutting down; call again when it is back.",
                    retryAfterMilliseconds: 2_000)
            }
            guard state.running < limit else {
                return Problem(
                    .serviceUnavailable, "\(limit) calls are running, which is the limit of this site.",
                    retryAfterMilliseconds: 1_000)
            }
            state.running += 1
            return nil
        }
    }

    /// Gives the place back.
    func leave() {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running -= 1
            guard state.running == 0, state.isClosed else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// How many calls are running.
    package var running: Int { state.withLock { $0.running } }

    /// Refuses further calls from now on.
    package func close() { state.withLock { $0.isClosed = true } }

    /// Whether further calls are refused.
    package var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Returns when no call is running.
    ///
    /// Call `close` first.
    package func drained() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state -> Bool in
                if state.running > 0 { state.waiters.append(continuation) }
                return state.running == 0
            }
            if isIdle { continuation.resume() }
        }
    }
}
