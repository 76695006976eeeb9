// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the server writes to one client, in order, until one of the two has gone.
///
/// The queue is bounded: a client that does not read is let go. What matters only for the moment, as progress does, is
/// left out for a client that does not keep up; an answer is always taken. O(1) for each message.
package final class EventStream: Sendable {
    /// How messages are written.
    package enum Framing: Sendable {
        /// Server-sent events (WHATWG HTML, section 9.2), one message an event.
        case events
        /// One message a line, without the newline.
        case lines
    }

    /// How much it matters that a message arrives.
    enum Weight: Sendable {
        /// The next one tells as much: progress, a line of a log.
        case passing
        /// Whoever misses it is let go.
        case plain
        /// An answer: taken however much waits, since requests are bounded elsewhere.
        case answer
    }

    /// How many messages may wait for the reader.
    static let capacity = 64
    /// How many bytes of them.
    static let byteCapacity = 4 << 20

    private struct State {
        var queue: [[UInt8]] = []
        /// Where the queue begins.
        var head = 0
        var bytes = 0
        var isFinished = false
        var reader: CheckedContinuation<[UInt8]?, Never>?
        var onEnd: (@Sendable () -> Void)?
        /// Who waits until the reader has caught up.
        var pausing: [CheckedContinuation<Void, Never>] = []

        var count: Int { queue.count - head }
    }

    private let state = Mutex(State())
    private let framing: Framing
    private let capacity: Int

    init(_ framing: Framing, capacity: Int = EventStream.capacity) {
        self.framing = framing
        self.capacity = capacity
    }

    /// What to write, in order; ends when there is nothing more to come.
    ///
    /// One reader.
    package var chunks: Chunks { Chunks(stream: self) }

    package struct Chunks: AsyncSequence, AsyncIteratorProtocol, Sendable {
        fileprivate let stream: EventStream

        package func makeAsyncIterator() -> Self { self }
        package func next() async -> [UInt8]? { await stream.next() }
    }

    /// Calls `body` once, when the reader has gone or the stream has ended; at once when it has.
    func onEnd(_ body: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            if !state.isFinished { state.onEnd = body }
            return state.isFinished
        }
        if isOver { body() }
    }

    /// Sends a message, which is one line of JSON, with the id of its event; false when nobody will read it.
    ///
    /// When the reader is too far behind the stream ends.
    @discardableResult
    func send(_ message: [UInt8], id: String? = nil, _ weight: Weight = .plain) -> Bool {
        put(framing == .lines ? message : Self.event(message, id: id), weight)
    }

    /// A message as an event.
    static func event(_ message: [UInt8], id: String? = nil) -> [UInt8] {
        var event: [UInt8] = []
        event.reserveCapacity(message.count + 32)
        if let id {
            event += "id: ".utf8
            event += id.utf8
            event.append(10)
        }
        event += "data: ".utf8
        event += message
        event += [10, 10]
        return event
    }

    /// Sends an event without a message, which says where the client may go on, and when it should try
    /// (2025-11-25 transports, L106-113).
    func mark(id: String, retryMilliseconds: Int64?) {
        guard framing == .events else { return }
        let retry = retryMilliseconds.map { "retry: \($0)\n" } ?? ""
        put(Array("id: \(id)\n\(retry)data: \n\n".utf8), .plain)
    }

    /// Sends a comment, so that nobody between takes the connection for dead, and a dead one is found out.
    func keepAlive() {
        if framing == .events { put(Array(":\n\n".utf8), .passing) }
    }

    /// Ends the stream after what was sent.
    package func finish() { end(isRead: true) }

    /// Ends the stream at once: nobody reads it any more.
    package func abandon() { end(isRead: false) }

    /// Returns when at most `count` messages wait, or the stream has ended: who produces without end waits here.
    func caughtUp(to count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.count <= count || state.isFinished
                if !isThere { state.pausing.append(continuation) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    @discardableResult
    private func put(_ chunk: [UInt8], _ weight: Weight) -> Bool {
        enum Outcome { case taken, handed(CheckedContinuation<[UInt8]?, Never>), left, overflow, over }
        let outcome = state.withLock { state -> Outcome in
            guard !state.isFinished else { return .over }
            if let reader = state.reader {
                state.reader = nil
                return .handed(reader)
            }
            let isFull = state.count >= capacity || state.bytes + chunk.count > Self.byteCapacity
            switch weight {
            case .passing where isFull || state.count >= capacity / 2: return .left
            case .plain where isFull: return .overflow
            default: break
            }
            state.queue.append(chunk)
            state.bytes += chunk.count
            return .taken
        }
        switch outcome {
        case .taken, .left: return true
        case .handed(let reader):
            reader.resume(returning: chunk)
            return true
        case .overflow:
            finish()
            return false
        case .over: return false
        }
    }

    fileprivate func next() async -> [UInt8]? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (chunk, isReady, pausing) = state.withLock { state in
                    if state.head < state.queue.count {
                        let chunk = state.queue[state.head]
                        state.queue[state.head] = []
                        state.head += 1
                        state.bytes -= chunk.count
                        if state.head == state.queue.count || state.head >= 64 {
                            state.queue.removeFirst(state.head)
                            state.head = 0
                        }
                        defer { state.pausing = [] }
                        return (chunk as [UInt8]?, true, state.pausing)
                    }
                    // A second reader would be a fault of the transport: it is told that there is nothing.
                    if state.isFinished || state.reader != nil { return (nil, true, []) }
                    state.reader = continuation
                    return (nil, false, [])
                }
                for waiter in pausing { waiter.resume() }
                if isReady { continuation.resume(returning: chunk) }
            }
        } onCancel: {
            abandon()
        }
    }

    private func end(isRead: Bool) {
        let (reader, onEnd, pausing) = state.withLock { state in
            state.isFinished = true
            if !isRead {
                state.queue = []
                state.head = 0
                state.bytes = 0
            }
            defer {
                state.reader = nil
                state.onEnd = nil
                state.pausing = []
            }
            return (state.reader, state.onEnd, state.pausing)
        }
        reader?.resume(returning: nil)
        for waiter in pausing { waiter.resume() }
        onEnd?()
    }
}
