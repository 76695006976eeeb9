// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Where a driver says how far the programs have come, and everybody who listens hears it once.
package final class HintBoard: Sendable {
    private struct State {
        var hints: [String: StoreHint] = [:]
        var listeners: [String: [Int: AsyncStream<StoreHint>.Continuation]] = [:]
        var nextListener = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Held while listeners are told, so that an older hint never comes after a newer one.
    ///
    /// Not `state`: to tell a listener takes the lock of the task that waits, and whoever cancels that task holds it while
    /// `onTermination` asks for `state`. One lock for both deadlocks.
    private let turn = Mutex(())

    package init() {}

    /// See `Store.hints(program:)`.
    package func listen(program: String) -> AsyncStream<StoreHint> {
        // Only the last hint is kept for a listener that is busy: it says all that the ones before it did.
        let (stream, continuation) = AsyncStream.makeStream(of: StoreHint.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard !state.isFinished else { return nil }
            state.nextListener += 1
            state.listeners[program, default: [:]][state.nextListener] = continuation
            return state.nextListener
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners[program]?.removeValue(forKey: number) }
        }
        return stream
    }

    /// Tells the listeners of a program, if this is news.
    package func raise(program: String, _ hint: StoreHint) {
        change(program) { $0 = $0.merged(with: hint) }
    }

    /// Tells the listeners of a program that durable calls wait for workers.
    package func wakeWorkers(program: String) {
        change(program) { $0.call += 1 }
    }

    private func change(_ program: String, _ body: (inout StoreHint) -> Void) {
        turn.withLock { _ in
            let (hint, listeners) = state.withLock { state in
                let known = state.hints[program] ?? StoreHint()
                var merged = known
                body(&merged)
                guard merged != known else { return (known, [AsyncStream<StoreHint>.Continuation]()) }
                state.hints[program] = merged
                return (merged, Array((state.listeners[program] ?? [:]).values))
            }
            for listener in listeners { listener.yield(hint) }
        }
    }

    /// The programs that somebody listens to.
    package var programs: [String] {
        state.withLock { state in state.listeners.filter { !$0.value.isEmpty }.keys.sorted() }
    }

    /// Ends all streams.
    package func finish() {
        let listeners = state.withLock { state in
            state.isFinished = true
            defer { state.listeners = [:] }
            return state.listeners.values.flatMap(\.values)
        }
        for listener in listeners { listener.finish() }
    }
}
