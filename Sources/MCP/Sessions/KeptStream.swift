// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The events of one answer in a session: written to whoever reads them, and kept for a client that comes back.
///
/// Kept are the last events within bounds, and the answer until the budget of all sessions needs its room. A client that reads too slowly loses its
/// connection and no event: it fetches the rest.
final class KeptStream: Sendable {
    /// How many events are kept, and how many bytes of them.
    static let capacity = 256
    static let byteCapacity = 256 << 10
    /// When a client that was let go should come back, unless the tool says otherwise.
    static let defaultRetryMilliseconds: Int64 = 1_000

    private struct State {
        var events: [(number: UInt64, message: [UInt8], isAnswer: Bool)] = []
        var bytes = 0
        var last: UInt64 = 0
        var reader: EventStream?
        var isFinished = false
        /// Whether the events went to make room for those of newer answers.
        var isForgotten = false
        /// What the budget knows it by.
        var ticket: UInt64?
    }

    /// Its number in the session; 0 is the session's own stream.
    let number: UInt64
    /// Whether the revision knows events without a message, which say where to go on.
    private let hasMarks: Bool
    private let state = Mutex(State())
    private let budget: KeptBudget?
    /// Called once, when there is something to come back for.
    private let onBegin: @Sendable (KeptStream) -> Void

    init(
        number: UInt64, hasMarks: Bool, budget: KeptBudget? = nil,
        onBegin: @escaping @Sendable (KeptStream) -> Void = { _ in }
    ) {
        self.number = number
        self.hasMarks = hasMarks
        self.budget = budget
        self.onBegin = onBegin
    }

    deinit {
        if let ticket = state.withLock({ $0.ticket }) { budget?.leave(ticket) }
    }

    /// Whether the answer has been written and nobody reads it any more.
    var isFinished: Bool { state.withLock { $0.isFinished } }
    /// How many bytes are kept.
    var byteCount: Int { state.withLock { $0.bytes } }

    /// Begins the stream and gives its first reader.
    func begin() -> EventStream {
        let reader = EventStream(.events)
        if hasMarks { reader.mark(id: id(0), retryMilliseconds: nil) } else { reader.keepAlive() }
        state.withLock { $0.reader = reader }
        onBegin(self)
        return reader
    }

    /// Gives the events after one to a new reader, which takes the place of the one before; nil for an event that there
    /// was not, and for events that were forgotten.
    func resume(after number: UInt64) -> EventStream? {
        let reader = EventStream(.events, capacity: Self.capacity + EventStream.capacity)
        let (isKnown, before, isFinished) = state.withLock { state -> (Bool, EventStream?, Bool) in
            guard number <= state.last, !state.isForgotten || number == state.last else { return (false, nil, false) }
            if hasMarks { reader.mark(id: id(number), retryMilliseconds: nil) } else { reader.keepAlive() }
            for event in state.events where event.number > number {
                reader.send(event.message, id: id(event.number), .answer)
            }
            defer { state.reader = reader }
            return (true, state.reader, state.isFinished)
        }
        before?.finish()
        if isFinished { reader.finish() }
        return isKnown ? reader : nil
    }

    /// Keeps a message and gives it to the reader, if there is one.
    func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool {
        state.withLock { state in
            guard !state.isFinished else { return false }
            state.last += 1
            let number = state.last
            state.events.append((number, message, weight == .answer))
            state.bytes += message.count
            trim(&state)
            // Under the lock: events reach the reader in the order of their numbers.
            if let reader = state.reader, !reader.send(message, id: id(number), weight) { state.reader = nil }
            return true
        }
    }

    /// Lets the reader go and says when it should come back.
    func release(retryMilliseconds: Int64?) {
        let (reader, last) = state.withLock { state in
            defer { state.reader = nil }
            return (state.reader, state.last)
        }
        guard let reader else { return }
        if hasMarks {
            reader.mark(id: id(last), retryMilliseconds: retryMilliseconds ?? Self.defaultRetryMilliseconds)
        }
        reader.finish()
    }

    func keepAlive() { state.withLock { $0.reader }?.keepAlive() }

    /// The answer was written: who reads comes to the end.
    func finish() {
        let (reader, isFirst, bytes) = state.withLock { state in
            defer {
                state.isFinished = true
                state.reader = nil
            }
            return (state.reader, !state.isFinished, state.bytes)
        }
        reader?.finish()
        guard isFirst, let ticket = budget?.enter(self, bytes: bytes) else { return }
        state.withLock { $0.ticket = ticket }
    }

    /// Lets go of the events: nobody can come back for them any more.
    func forget() {
        state.withLock { state in
            state.events = []
            state.bytes = 0
            state.isForgotten = true
        }
    }

    private func id(_ event: UInt64) -> String { EventID(stream: number, number: event).text }

    private func trim(_ state: inout State) {
        while state.events.count > Self.capacity || state.bytes > Self.byteCapacity,
            let first = state.events.first, !first.isAnswer, state.events.count > 1
        {
            state.bytes -= first.message.count
            state.events.removeFirst()
        }
    }
}
