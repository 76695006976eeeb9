// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization

/// Who watches which call, and what each of them was told last.
///
/// A watcher that is slow misses what was overtaken, never the end.
final class CallWatchers: Sendable {
    private struct Watcher {
        let continuation: AsyncStream<DurableCall>.Continuation
        var last: DurableCall?
    }

    private struct State {
        var watchers: [DurableCallID: [Int: Watcher]] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())
    /// Held while watchers are told, so that what is older never comes later.
    ///
    /// Not `state`: to tell a watcher takes the lock of the task that waits, and whoever cancels that task holds it while
    /// `onTermination` asks for `state`. One lock for both deadlocks.
    private let turn = Mutex(())

    init() {}

    /// The changes of a call from now on; ends at once after `finish`.
    func watch(_ id: DurableCallID) -> AsyncStream<DurableCall> {
        let (stream, continuation) = AsyncStream.makeStream(of: DurableCall.self, bufferingPolicy: .bufferingNewest(8))
        let number = state.withLock { state -> Int? in
            guard !state.isFinished else { return nil }
            state.next += 1
            state.watchers[id, default: [:]][state.next] = Watcher(continuation: continuation)
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.leave(id, number) }
        return stream
    }

    private func leave(_ id: DurableCallID, _ number: Int) {
        state.withLock { state in
            state.watchers[id]?[number] = nil
            if state.watchers[id]?.isEmpty == true { state.watchers[id] = nil }
        }
    }

    /// The calls that somebody watches.
    var ids: [DurableCallID] { state.withLock { Array($0.watchers.keys) } }

    func isWatched(_ id: DurableCallID) -> Bool { state.withLock { $0.watchers[id] != nil } }

    /// Tells the row of a call as it is now, to those whom it is news to; its end ends their streams.
    func tell(_ call: DurableCall) {
        turn.withLock { _ in
            let (told, ended) = state.withLock { state in
                var told: [AsyncStream<DurableCall>.Continuation] = []
                for (number, watcher) in state.watchers[call.id] ?? [:] where watcher.last != call {
                    told.append(watcher.continuation)
                    state.watchers[call.id]?[number]?.last = call
                }
                guard call.state.hasEnded else { return (told, told.prefix(0)) }
                return (told, (state.watchers.removeValue(forKey: call.id) ?? [:]).values.map(\.continuation)[...])
            }
            for continuation in told { continuation.yield(call) }
            for continuation in ended { continuation.finish() }
        }
    }

    /// Tells progress that the row does not say yet.
    func tell(_ id: DurableCallID, _ progress: CallProgress) {
        turn.withLock { _ in
            let told = state.withLock { state in
                var told: [(AsyncStream<DurableCall>.Continuation, DurableCall)] = []
                for (number, watcher) in state.watchers[id] ?? [:] {
                    guard var call = watcher.last, call.state == .running else { continue }
                    call.progress = progress
                    told.append((watcher.continuation, call))
                    state.watchers[id]?[number]?.last = call
                }
                return told
            }
            for (continuation, call) in told { continuation.yield(call) }
        }
    }

    /// Ends the streams of a call that is not there.
    func end(_ id: DurableCallID) {
        let watchers = state.withLock { $0.watchers.removeValue(forKey: id) }
        for watcher in (watchers ?? [:]).values { watcher.continuation.finish() }
    }

    /// Ends all streams, also those that somebody still begins.
    func finish() {
        let all = state.withLock { state in
            state.isFinished = true
            defer { state.watchers = [:] }
            return state.watchers.values.flatMap(\.values)
        }
        for watcher in all { watcher.continuation.finish() }
    }
}
