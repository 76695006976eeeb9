// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The event streams that are open, each for as long as the credential it was opened with holds.
package final class StreamLeases: Sendable {
    private struct Entry {
        let identity: Identity
        let end: @Sendable () -> Void
    }

    private struct State {
        var entries: [Int: Entry] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    init() {}

    package var count: Int { state.withLock { $0.entries.count } }

    /// Enters a stream, which `end` ends; the number is for `release`.
    package func hold(_ identity: Identity, end: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.last += 1
            state.entries[state.last] = Entry(identity: identity, end: end)
            return state.last
        }
    }

    /// Forgets a stream that has ended.
    package func release(_ number: Int) { state.withLock { _ = $0.entries.removeValue(forKey: number) } }

    /// Ends the streams whose credential does not hold any more; O(streams).
    func sweep(_ holds: (Identity) -> Bool) {
        let entries = state.withLock { $0.entries }
        guard !entries.isEmpty else { return }
        for (number, entry) in entries where !holds(entry.identity) {
            release(number)
            entry.end()
        }
    }
}
