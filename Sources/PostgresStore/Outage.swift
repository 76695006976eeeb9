// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization

/// What the connections of one store know together of a server that is away.
///
/// They count one patience, from the moment when the first of them lost the server, so that a call that meets several of
/// them one after the other does not wait for each. When the patience is over, calls fail at once; the listener goes on
/// trying, and where its own connection is not at fault, one call in two seconds does.
final class Outage: Sendable {
    /// The largest pause between two attempts to find the server again.
    static let longestPauseMilliseconds: Int64 = 2_000

    private struct State {
        let since: ContinuousClock.Instant
        /// Why the last attempt to connect failed; nil before one has.
        var error: StoreError?
        var nextProbe: ContinuousClock.Instant
    }

    private let state = Mutex<State?>(nil)
    private let listening = Mutex(true)
    private let patience: Duration

    init(patienceMilliseconds: Int64) {
        patience = .milliseconds(patienceMilliseconds)
    }

    /// Since when the server is away, and why it cannot be reached; nil while it is there, or was lost only this moment.
    var known: (since: ContinuousClock.Instant, error: StoreError)? {
        state.withLock { state in
            guard let state, let error = state.error else { return nil }
            return (state.since, error)
        }
    }

    /// Until when whoever began at a moment waits.
    func deadline(began: ContinuousClock.Instant) -> ContinuousClock.Instant {
        min(began, state.withLock { $0?.since } ?? began) + patience
    }

    /// A connection was lost.
    func begin() {
        state.withLock { state in
            if state == nil { state = State(since: .now, error: nil, nextProbe: .now) }
        }
    }

    /// A connection could not be made.
    func failed(_ error: StoreError) {
        state.withLock { state in
            let now = ContinuousClock.now
            var changed = state ?? State(since: now, error: nil, nextProbe: now)
            changed.error = error
            changed.nextProbe = now + .milliseconds(Self.longestPauseMilliseconds)
            state = changed
        }
    }

    /// A connection was made.
    ///
    /// - Returns: for how long there was none to be had.
    @discardableResult
    func end() -> Duration? {
        state.withLock { state in
            defer { state = nil }
            return state.map { $0.since.duration(to: .now) }
        }
    }

    /// Whether the listener's connection stands; then it is not the one that finds out when the server is back.
    func listener(isConnected: Bool) { listening.withLock { $0 = isConnected } }

    /// What a call has to fail with that finds the server away for longer than anybody's patience; nil when it is to try.
    func refusal() -> StoreError? {
        let isProbed = !listening.withLock { $0 }
        return state.withLock { state in
            guard let found = state, let error = found.error else { return nil }
            let now = ContinuousClock.now
            guard !isProbed, found.nextProbe <= now else { return error }
            // The next call does not try as well.
            state?.nextProbe = now + .milliseconds(Self.longestPauseMilliseconds)
            return nil
        }
    }
}
