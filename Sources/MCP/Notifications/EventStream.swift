// SPDX-License-Identifier: Apache-2.0

/// What the server tells one client unasked, until one of the two has gone.
///
/// The queue is bounded: a client that does not read is let go, and asks for the lists again when it is back.
package final class EventStream: Sendable {
    /// How messages are written.
    package enum Framing: Sendable {
        /// Server-sent events (WHATWG HTML, section 9.2), one message an event.
        case events
        /// One message a line, without the newline.
        case lines
    }

    /// How many messages may wait for the reader.
    static let capacity = 64

    /// What to write, in order; ends when there is nothing more to come.
    package let chunks: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation
    private let framing: Framing

    init(_ framing: Framing) {
        self.framing = framing
        (chunks, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
    }

    /// Calls `body` when the reader has gone or the stream has ended.
    func onEnd(_ body: @escaping @Sendable () -> Void) { continuation.onTermination = { _ in body() } }

    /// Sends a message, which is one line of JSON.
    ///
    /// When the reader is too far behind the stream ends.
    func send(_ message: [UInt8]) {
        switch framing {
        case .events: put(Array("data: ".utf8) + message + [10, 10])
        case .lines: put(message)
        }
    }

    /// Sends a comment, so that nobody between takes the connection for dead, and a dead one is found out.
    func keepAlive() {
        if framing == .events { put(Array(":\n\n".utf8)) }
    }

    /// Ends the stream after what was sent.
    package func finish() { continuation.finish() }

    private func put(_ chunk: [UInt8]) {
        if case .dropped = continuation.yield(chunk) { continuation.finish() }
    }
}
