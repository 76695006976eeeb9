// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The codes of the requests of the last minutes: one that is sent again within the window is no new order.
///
/// What is older than the window is refused by its time. O(1) a request; at most what comes within ten minutes is kept.
final class SlackRepetitions: Sendable {
    private struct State {
        var current: Set<String> = []
        var previous: Set<String> = []
        var turnedAt: Int64 = 0
    }

    private let state = Mutex(State())

    /// Whether a code was not seen within the window, which it is then.
    func isNew(_ code: String, atSecond now: Int64) -> Bool {
        state.withLock { state in
            // A signature is good from five minutes before its time to five after it.
            if abs(now - state.turnedAt) > 2 * SlackSignature.window {
                state.previous = abs(now - state.turnedAt) > 4 * SlackSignature.window ? [] : state.current
                state.current = []
                state.turnedAt = now
            }
            return !state.previous.contains(code) && state.current.insert(code).inserted
        }
    }
}
