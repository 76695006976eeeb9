// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension MCPServer {
    /// How many clients listen at the moment.
    package var listenerCount: Int { listeners.count }

    /// Sends a sign of life on every event stream; to be called every 15 seconds or so.
    package func keepStreamsAlive() { listeners.keepAlive() }

    /// Ends every event stream, and opens none any more: a server that waits for its requests to end would wait for
    /// them for ever.
    package func endStreams() { listeners.close() }

    // MARK: - Sessions

    /// The event stream of a session, for what the server says unasked (2025-11-25 transports, L140).
    ///
    /// A session has one: the newest takes the place of the one before, whose connection may have died unnoticed.
    func openSessionStream(_ headers: RequestHeaders, _ principal: Principal) -> MCPHTTPResponse {
        do throws(ProtocolError) {
            let session = try session(headers, principal)
            guard MediaTypes.acceptsEvents(headers.accept) else {
                throw ProtocolError(.invalidRequest, "Accept must allow text/event-stream.", status: 406)
            }
            let stream = EventStream(.events)
            let listener = ListenerTable.Listener(
                stream: stream, toolsChanged: Notification.toolsChanged(), farewell: nil)
            guard let number = listeners.add(listener) else { throw Self.noRoom }
            stream.onEnd { [listeners, weak session] in
                listeners.remove(number)
                session?.lost(stream)
            }
            session.take(stream)
            return .stream(stream)
        } catch {
            return .refusal(error)
        }
    }

    // MARK: - Subscriptions

    /// Opens the response stream of `subscriptions/listen` over HTTP.
    func openSubscription(_ exchange: Exchange, _ headers: RequestHeaders) throws(ProtocolError) -> MCPHTTPResponse {
        guard MediaTypes.acceptsEvents(headers.accept) else {
            throw ProtocolError(
                .invalidRequest, "Accept must allow text/event-stream: the answer to this request is a stream.",
                status: 406)
        }
        let stream = EventStream(.events)
        let number = try subscribe(exchange, to: stream)
        stream.onEnd { [listeners] in listeners.remove(number) }
        return .stream(stream)
    }

    /// Enters a subscription whose messages go to a stream, and acknowledges it.
    func subscribe(_ exchange: Exchange, to stream: EventStream) throws(ProtocolError) -> Int {
        guard let wishes = exchange.params["notifications"]?.objectValue else {
            throw .inBody(
                .invalidParams, "params.notifications must be an object such as {\"toolsListChanged\": true}.")
        }
        var honoured: JSONObject = [:]
        if let wish = wishes["toolsListChanged"], !wish.isNull {
            guard let isWanted = wish.boolValue else {
                throw .inBody(.invalidParams, "params.notifications.toolsListChanged must be a boolean.")
            }
            if isWanted { honoured["toolsListChanged"] = true }
        }
        let listener = ListenerTable.Listener(
            stream: stream,
            toolsChanged: honoured["toolsListChanged"] == nil ? nil : Notification.toolsChanged(for: exchange.id),
            farewell: Notification.ended(exchange.id))
        let first = Notification.acknowledged(exchange.id, honoured: honoured)
        guard let number = listeners.add(listener, first: first) else { throw Self.noRoom }
        return number
    }

    static var noRoom: ProtocolError {
        ProtocolError(
            .internalError, "No more streams are opened: there are too many, or the daemon is shutting down.",
            status: 503)
    }
}
