// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension MCPServer {
    /// How many clients listen at the moment.
    package var listenerCount: Int { listeners.count }

    /// Sends a sign of life on every event stream; to be called every 15 seconds or so.
    ///
    /// A call that takes longer than from one of these to the next is answered by a stream from then on.
    package func keepStreamsAlive() {
        listeners.keepAlive()
        openPosts.keepAlive()
    }

    /// Tells everybody who asked that something has changed; may be called on any thread.
    package func announce(_ announcement: Announcement) { listeners.announce(announcement) }

    /// Ends every event stream, and opens none any more: a server that waits for its requests to end would wait for
    /// them for ever.
    package func endStreams() { listeners.close() }

    // MARK: - Sessions

    /// The event stream of a session, for what the server says unasked (2025-11-25 transports, L140).
    ///
    /// A session has one: the newest takes the place of the one before, whose connection may have died unnoticed.
    func openSessionStream(
        _ headers: RequestHeaders, _ request: MCPHTTPRequest, _ principal: Principal
    ) -> MCPHTTPResponse {
        do throws(ProtocolError) {
            let session = try session(headers, principal)
            guard MediaTypes.acceptsEvents(headers.accept) else {
                throw ProtocolError(.invalidRequest, "Accept must allow text/event-stream.", status: 406)
            }
            let place = try lastEvent(headers)
            if let place, place.stream != 0 {
                guard let stream = session.streams.stream(place.stream)?.resume(after: place.number) else {
                    throw ProtocolError(.invalidRequest, "There is nothing to come back for: that answer was given.")
                }
                request.ending(stream)
                return .events(stream)
            }
            let stream = EventStream(.events)
            let last = place?.number ?? listeners.lastAnnouncement
            if session.peer.revision.hasEventMarks {
                stream.mark(id: EventID(stream: 0, number: last).text, retryMilliseconds: nil)
            } else {
                // The client learns at once that it is connected.
                stream.keepAlive()
            }
            let peer = session.peer
            let listener = ListenerTable.Listener(stream: stream, subscription: nil) { peer.wants($0) }
            // What was announced since its last event is told once.
            guard let number = listeners.add(listener, missedSince: last) else { throw Self.noRoom }
            stream.onEnd { [listeners, weak session] in
                listeners.remove(number)
                session?.lost(stream)
            }
            session.take(stream)
            request.ending(stream)
            return .events(stream)
        } catch {
            return .refusal(error)
        }
    }

    /// The last event that a client has had, when it comes back for what followed.
    private func lastEvent(_ headers: RequestHeaders) throws(ProtocolError) -> EventID? {
        switch headers.lastEventID {
        case .absent: return nil
        case .repeated: throw ProtocolError(.invalidRequest, "Last-Event-ID stands more than once.")
        case .once(let text):
            guard let id = EventID(text) else {
                throw ProtocolError(.invalidRequest, "Last-Event-ID is not one that this server gave.")
            }
            return id
        }
    }

    // MARK: - Subscriptions

    /// Opens the response stream of `subscriptions/listen` over HTTP.
    func openSubscription(
        _ exchange: Exchange, _ headers: RequestHeaders, _ request: MCPHTTPRequest
    ) throws(ProtocolError) -> MCPHTTPResponse {
        guard MediaTypes.acceptsEvents(headers.accept) else {
            throw ProtocolError(
                .invalidRequest, "Accept must allow text/event-stream: the answer to this request is a stream.",
                status: 406)
        }
        let stream = EventStream(.events)
        let number = try subscribe(exchange, to: stream)
        stream.onEnd { [listeners] in listeners.remove(number) }
        // The client learns at once that it is connected, and the server soon when it is not any more.
        request.ending(stream)
        return .events(stream)
    }

    /// Enters a subscription whose messages go to a stream, and acknowledges it.
    func subscribe(_ exchange: Exchange, to stream: EventStream) throws(ProtocolError) -> Int {
        let wishes = try wishes(exchange)
        var listener = ListenerTable.Listener(stream: stream, subscription: exchange.id, wants: { wishes.wants($0) })
        // Nothing may come before the acknowledgement.
        let gate = AsyncStream<Never>.makeStream()
        listener.end = follow(wishes.tasks, for: exchange, on: stream, after: gate.stream)
        let first = Notification.acknowledged(exchange.id, honoured: wishes.json)
        guard let number = listeners.add(listener, first: first) else {
            listener.end?()
            throw Self.noRoom
        }
        gate.continuation.finish()
        return number
    }

    static var noRoom: ProtocolError {
        ProtocolError(
            .internalError, "No more streams are opened: there are too many, or the daemon is shutting down.",
            status: 503)
    }
}
