// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Everybody who hears when the list of tools has changed.
///
/// Each hears it in words of its own: a session plainly, a subscription with its id.
final class ListenerTable: Sendable {
    /// One who listens.
    struct Listener: Sendable {
        let stream: EventStream
        /// What it is told when the list of tools changed; nil when it did not ask for that.
        let toolsChanged: [UInt8]?
        /// The last message when the server ends the stream.
        let farewell: [UInt8]?
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var last = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { state.withLock { $0.listeners.count } }

    /// Enters a listener and gives its number; nil when there are too many or the server comes to its end.
    ///
    /// `first` is sent before anything else.
    func add(_ listener: Listener, first: [UInt8]? = nil) -> Int? {
        state.withLock { state in
            guard !state.isClosed, state.listeners.count < capacity else { return nil }
            state.last += 1
            if let first { listener.stream.send(first) }
            state.listeners[state.last] = listener
            return state.last
        }
    }

    func remove(_ number: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }

    /// Tells everybody who asked that the list of tools has changed.
    func announceToolsChanged() {
        // Outside the lock: a stream that ends removes its listener.
        for listener in all() {
            if let message = listener.toolsChanged { listener.stream.send(message) }
        }
    }

    func keepAlive() {
        for listener in all() { listener.stream.keepAlive() }
    }

    /// Takes leave of everybody; nobody is entered any more.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return Array(state.listeners.values)
        }
        for listener in listeners {
            if let farewell = listener.farewell { listener.stream.send(farewell) }
        }
        for listener in listeners { listener.stream.finish() }
    }

    private func all() -> [Listener] { state.withLock { Array($0.listeners.values) } }
}
