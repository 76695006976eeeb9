// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How many connections there may be, and how long they may take.
package struct ConnectionLimits: Sendable {
    /// The most connections of all TCP listeners together.
    package var maximum: Int
    /// How long the head and the body of a request may take to arrive.
    package var requestTimeout: Duration
    /// How long a connection may say nothing before a request, or take nothing of an answer.
    package var idleTimeout: Duration

    package init(
        maximum: Int = 4_096, requestTimeout: Duration = .seconds(30), idleTimeout: Duration = .seconds(120)
    ) {
        self.maximum = maximum
        self.requestTimeout = requestTimeout
        self.idleTimeout = idleTimeout
    }
}

/// The open connections of the TCP listeners, so that those who only hold one cannot shut out those who ask something.
///
/// When there are as many as may be, the one that has been quiet for longest makes room for the next; one whose request has
/// arrived and is being answered never does. Opening at the limit costs a look at each connection, O(n); everything else
/// O(1).
final class ConnectionRegister: Sendable {
    /// One open connection.
    final class Entry: Sendable {
        fileprivate let number: UInt64
        fileprivate let close: @Sendable () -> Void
        /// Whether a request has arrived whole and is being answered.
        let isBusy = Atomic<Bool>(false)
        /// When something was last heard of it, in ticks of the register.
        fileprivate let lastUse: Atomic<UInt64>

        fileprivate init(number: UInt64, tick: UInt64, close: @escaping @Sendable () -> Void) {
            self.number = number
            self.close = close
            lastUse = Atomic(tick)
        }
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var next: UInt64 = 0
    }

    private let maximum: Int
    private let state = Mutex(State())
    private let tick = Atomic<UInt64>(0)

    init(maximum: Int) { self.maximum = max(1, maximum) }

    /// Takes a place for a connection; `close` is called when it has to make room for another.
    ///
    /// - Returns: nil when every other connection is at work; and whether another was closed for it.
    func open(close: @escaping @Sendable () -> Void) -> (entry: Entry?, hasEvicted: Bool) {
        let now = tick.wrappingAdd(1, ordering: .relaxed).newValue
        let (entry, evicted) = state.withLock { state -> (Entry?, Entry?) in
            var evicted: Entry?
            if state.entries.count >= maximum {
                evicted = state.entries.values.lazy
                    .filter { !$0.isBusy.load(ordering: .relaxed) }
                    .min { $0.lastUse.load(ordering: .relaxed) < $1.lastUse.load(ordering: .relaxed) }
                guard let evicted else { return (nil, nil) }
                state.entries[evicted.number] = nil
            }
            let entry = Entry(number: state.next, tick: now, close: close)
            state.next += 1
            state.entries[entry.number] = entry
            return (entry, evicted)
        }
        evicted?.close()
        return (entry, evicted != nil)
    }

    /// Notes that something was heard of a connection.
    func touch(_ entry: Entry) {
        entry.lastUse.store(tick.wrappingAdd(1, ordering: .relaxed).newValue, ordering: .relaxed)
    }

    /// Gives the place back.
    func close(_ entry: Entry) {
        state.withLock { $0.entries[entry.number] = nil }
    }

    /// How many connections there are.
    var count: Int { state.withLock { $0.entries.count } }
}
