// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The answer to one POST while it comes about: one JSON document when nothing has to be said before it, and a stream
/// of events from the first message on.
///
/// In a session (`KeptStream`) events have ids and are kept until the client has had them, so that it may lose its
/// connection and come back for the rest. Without one the stream is the request: who hangs up has cancelled it.
final class PostChannel: ExchangeChannel {
    /// How the answer begins.
    enum Opening: Sendable {
        case whole(Response)
        case stream(EventStream)
    }

    private struct State {
        var stream: EventStream?
        var kept: KeptStream?
        var response: Response?
        var isOver = false
        var waiter: CheckedContinuation<Opening, Never>?
        /// How many signs of life were due before anything was said.
        var quiet = 0
    }

    private let state = Mutex(State())
    private let acceptsEvents: Bool
    /// What keeps the events of a client that can come back; made when there is something to keep.
    private let keeper: KeptStreams?
    private let hasMarks: Bool
    /// Called when the client has gone before the answer was written, and cannot come back for it.
    private let onHangUp: @Sendable () -> Void
    let clientRequests: ClientRequests?

    /// The answer to a stateless request.
    ///
    /// - Parameter acceptsEvents: whether the client reads a stream; when not, it gets the answer and nothing before it.
    init(acceptsEvents: Bool, onHangUp: @escaping @Sendable () -> Void = {}) {
        self.acceptsEvents = acceptsEvents
        self.onHangUp = onHangUp
        keeper = nil
        hasMarks = false
        clientRequests = nil
    }

    /// The answer to a request in a session.
    init(acceptsEvents: Bool, in session: Session) {
        self.acceptsEvents = acceptsEvents
        onHangUp = {}
        keeper = session.streams
        hasMarks = session.peer.revision.hasEventMarks
        clientRequests = acceptsEvents ? session.peer.requests : nil
    }

    /// Whether the answer was written.
    var isOver: Bool { state.withLock { $0.isOver } }

    func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool {
        guard acceptsEvents, let way = open() else { return false }
        return way.send(message, weight)
    }

    /// Writes the answer, after everything that was sent.
    func answer(_ response: Response) {
        let (waiter, way) = state.withLock { state -> (CheckedContinuation<Opening, Never>?, Way?) in
            guard !state.isOver else { return (nil, nil) }
            state.isOver = true
            if state.stream == nil { state.response = response }
            defer { state.waiter = nil }
            return (state.waiter, state.stream.map { Way(stream: $0, kept: state.kept) })
        }
        guard let way else {
            waiter?.resume(returning: .whole(response))
            return
        }
        _ = way.send(response.bytes, .answer)
        way.finish()
    }

    /// Waits for what the answer begins with.
    func opening() async -> Opening {
        await withCheckedContinuation { waiter in
            let opening = state.withLock { state -> Opening? in
                if let stream = state.stream { return .stream(stream) }
                if let response = state.response { return .whole(response) }
                state.waiter = waiter
                return nil
            }
            if let opening { waiter.resume(returning: opening) }
        }
    }

    /// A sign of life is due: a call that takes long becomes a stream, so that both sides learn whether the other is
    /// still there.
    func keepAlive() {
        let (isQuiet, way) = state.withLock { state in
            state.quiet += 1
            return (state.quiet > 1, state.stream.map { Way(stream: $0, kept: state.kept) })
        }
        if let way {
            way.keepAlive()
        } else if isQuiet, acceptsEvents {
            _ = open()
        }
    }

    /// The client has ended its side of the connection, or all of it.
    ///
    /// When it may only have nothing more to say, what is written now comes back if it has gone.
    func hungUp(isClosed: Bool) {
        if isClosed {
            let stream = state.withLock { $0.stream }
            if let stream { stream.abandon() } else { onHangUp() }
        } else if acceptsEvents {
            open()?.keepAlive()
        }
    }

    func release(retryMilliseconds: Int64?) {
        guard keeper != nil, acceptsEvents else { return }
        open()?.kept?.release(retryMilliseconds: retryMilliseconds)
    }

    /// A stream that was opened: to its reader alone, or by way of what keeps it.
    private struct Way {
        let stream: EventStream
        let kept: KeptStream?

        func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool {
            kept?.send(message, weight) ?? stream.send(message, weight)
        }

        func keepAlive() { if let kept { kept.keepAlive() } else { stream.keepAlive() } }
        func finish() { if let kept { kept.finish() } else { stream.finish() } }
    }

    /// The stream, which is opened when it is not yet; nil when the answer was written without one.
    private func open() -> Way? {
        let (way, waiter, isNew) = state.withLock { state -> (Way?, CheckedContinuation<Opening, Never>?, Bool) in
            if let stream = state.stream { return (Way(stream: stream, kept: state.kept), nil, false) }
            guard !state.isOver else { return (nil, nil, false) }
            let kept = keeper?.next(hasMarks: hasMarks)
            let stream = kept?.begin() ?? EventStream(.events)
            // The client learns at once that it is connected.
            if kept == nil { stream.keepAlive() }
            state.stream = stream
            state.kept = kept
            defer { state.waiter = nil }
            return (Way(stream: stream, kept: kept), state.waiter, true)
        }
        if isNew, let way, way.kept == nil { way.stream.onEnd(onHangUp) }
        if let way { waiter?.resume(returning: .stream(way.stream)) }
        return way
    }
}
