// SPDX-License-Identifier: Apache-2.0

/// Lets the operations of an actor run one after another although they wait in between, in order of arrival.
struct Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Takes the turn; false when the caller has to `wait` for it.
    mutating func take() -> Bool {
        defer { isTaken = true }
        return !isTaken
    }

    /// Queues up; resumed when the turn is the caller's.
    mutating func wait(_ continuation: CheckedContinuation<Void, Never>) { waiting.append(continuation) }

    /// Passes the turn on.
    mutating func pass() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
