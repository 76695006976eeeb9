// SPDX-License-Identifier: Apache-2.0

/// A request to the MCP endpoint, as a value; whoever owns the socket makes it.
package struct MCPHTTPRequest: Sendable {
    package var method: String
    package var path: String
    /// In the order of arrival; a name may stand in it more than once.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// The name of this request in logs, when the transport gave it one already.
    package var correlationID: String?
    /// Takes what is to be called when the client ends its side of the connection (false), or all of it (true).
    package var onHangUp: (@Sendable (@escaping @Sendable (_ isClosed: Bool) -> Void) -> Void)?

    /// Ends a stream when its client has gone, as soon as that can be known.
    func ending(_ stream: EventStream) {
        onHangUp? { [weak stream] isClosed in
            if isClosed { stream?.abandon() } else { stream?.keepAlive() }
        }
    }

    package init(
        method: String, path: String, headers: [(name: String, value: String)], body: [UInt8],
        correlationID: String? = nil
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.correlationID = correlationID
    }
}

/// The answer of the MCP endpoint.
package struct MCPHTTPResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    /// What follows the head instead of a body, for as long as it lasts.
    package var stream: EventStream?

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// One JSON document.
    static func json(_ body: [UInt8], status: Int = 200) -> MCPHTTPResponse {
        MCPHTTPResponse(status: status, headers: [("Content-Type", "application/json")], body: body)
    }

    /// A stream of events, which nobody on the way may keep or hold back.
    static func events(_ stream: EventStream) -> MCPHTTPResponse {
        var response = MCPHTTPResponse(
            status: 200,
            headers: [
                ("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache"), ("X-Accel-Buffering", "no"),
            ])
        response.stream = stream
        return response
    }

    /// An answer that came about while it was waited for.
    static func opening(_ opening: PostChannel.Opening) -> MCPHTTPResponse {
        switch opening {
        case .whole(let response): .json(response.bytes, status: response.status)
        case .stream(let stream): .events(stream)
        }
    }

    /// A refusal, with the id when it could be read.
    static func refusal(_ error: ProtocolError, id: RequestID? = nil) -> MCPHTTPResponse {
        json(Reply.error(id: id, error), status: error.status)
    }
}
