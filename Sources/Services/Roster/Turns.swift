// SPDX-License-Identifier: Apache-2.0

/// Lets one after the other do something, in the order in which they asked.
package actor Turns {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init() {}

    /// Waits for the turn, does the work, and gives the turn on.
    package func take<Value: Sendable, Failure: Error>(
        _ body: @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            isTaken = true
        }
        defer { next() }
        return try await body()
    }

    private func next() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
