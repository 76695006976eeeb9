// SPDX-License-Identifier: Apache-2.0

import JSON

/// `holdfast mcp`: makes a daemon's HTTP endpoint a server on standard input and output.
///
/// It maps lines to requests and answers to lines, and knows nothing of sockets: `send` does the sending, and hangs up
/// when its task is cancelled. Lines may be forwarded concurrently. A session that the daemon has forgotten, because
/// it was started again, is opened anew with the handshake that the client sent.
actor StdioBridge {
    typealias Send = @Sendable (BridgeRequest) async throws -> BridgeResponse
    /// Sends a request whose answer is a stream; gives its pieces to the listener and returns when it has ended.
    typealias Stream = @Sendable (BridgeRequest, BodyListener) async throws -> BridgeResponse
    /// Writes a line to the client that answers none of its own.
    typealias Tell = @Sendable ([UInt8]) -> Void

    private struct Pending {
        let task: Task<BridgeResponse, any Error>
        /// What hears the answer, and hangs up.
        let listener: BodyListener?
        let isModern: Bool
    }

    let send: Send
    let stream: Stream
    let tell: Tell
    /// What an error says about where the daemon should be, such as `http://127.0.0.1:8585/mcp`.
    private let endpoint: String
    var session: (id: String, version: String)?
    /// What hears the announcements of the session, and the subscriptions by the ids of their requests.
    var ear: BodyListener?
    var subscriptions: [JSONValue: BodyListener] = [:]
    /// What is known of the headers that tools want, by name.
    var parameters: [String: BridgeParameters] = [:]
    private var handshake: [UInt8]?
    private var pending: [JSONValue: Pending] = [:]
    private var cancelled: Set<JSONValue> = []

    init(endpoint: String, send: @escaping Send, stream: @escaping Stream, tell: @escaping Tell) {
        self.stream = stream
        self.tell = tell
        self.endpoint = endpoint
        self.send = send
    }

    /// Forwards one line and gives the lines to write, usually one.
    func forward(_ line: [UInt8]) async -> [[UInt8]] {
        guard line.contains(where: { $0 > 0x20 }) else { return [] }
        let message: JSONValue
        do { message = try JSONValue.parse(line) } catch {
            return [BridgeReply.failure(id: .null, "The line is not valid JSON: \(error)", code: -32700)]
        }
        let method = message["method"]?.stringValue
        let id = method == nil ? nil : message["id"]
        if method == "notifications/cancelled" {
            return await cancel(message, line)
        }
        if method == "subscriptions/listen", let id { return await subscribe(message, line, id) }
        let isHandshake = method == "initialize" && BridgeHeaders.modern(message) == nil
        if isHandshake {
            session = nil
            handshake = line
        }
        do {
            let response = try await exchange(message, line, id: id)
            if let id, cancelled.remove(id) != nil { return [] }
            if isHandshake { enter(response) }
            if method == "notifications/initialized" { listen() }
            // A notification is never answered, also when the daemon refused it.
            return method != nil && id == nil ? [] : BridgeReply.lines(response, id: id)
        } catch {
            guard let id, cancelled.remove(id) == nil else { return [] }
            return [BridgeReply.failure(id: id, "The daemon at \(endpoint) does not answer: \(error)")]
        }
    }

    /// Ends the session, when the client has gone.
    func close() async {
        for call in pending.values {
            call.listener?.stop()
            call.task.cancel()
        }
        for listener in subscriptions.values { listener.stop() }
        ear?.stop()
        guard let session else { return }
        self.session = nil
        _ = try? await send(BridgeRequest(method: "DELETE", headers: Self.headers(of: session), body: []))
    }

    private func exchange(_ message: JSONValue, _ line: [UInt8], id: JSONValue?) async throws -> BridgeResponse {
        let modern = modernHeaders(message)
        let response = try await post(line, modern ?? session.map(Self.headers) ?? [], id: id, isModern: modern != nil)
        if modern != nil, response.isHeaderMismatch, await learnParameters(of: message) {
            return try await post(line, modernHeaders(message) ?? [], id: id, isModern: true)
        }
        guard modern == nil, response.status == 404, let lost = session, try await reopen(lost.id) else {
            return response
        }
        return try await post(line, session.map(Self.headers) ?? [], id: id)
    }

    private func modernHeaders(_ message: JSONValue) -> [(name: String, value: String)]? {
        guard let headers = BridgeHeaders.modern(message) else { return nil }
        guard message["method"] == "tools/call", let tool = message["params"]?["name"]?.stringValue else {
            return headers
        }
        return headers + (parameters[tool]?.headers(for: message["params"]?["arguments"]) ?? [])
    }

    private func post(
        _ body: [UInt8], _ headers: [(name: String, value: String)], id: JSONValue?, isModern: Bool = false
    ) async throws -> BridgeResponse {
        let request = BridgeRequest(method: "POST", headers: BridgeHeaders.common + headers, body: body)
        guard let id else { return try await send(request) }
        let ear = CallEar(id: id, tell: tell)
        let response = try await hear(request, ear, id: id, isModern: isModern)
        guard response.isStream else { return response }
        let answer = try await rest(of: ear, id: id, isModern: isModern)
        return BridgeResponse(status: 200, headers: [("Content-Type", "application/json")], body: answer)
    }

    /// One connection of an answer.
    private func hear(
        _ request: BridgeRequest, _ ear: CallEar, id: JSONValue, isModern: Bool
    ) async throws -> BridgeResponse {
        let (stream, listener) = (self.stream, ear.listener())
        let task = Task { try await stream(request, listener) }
        pending[id] = Pending(task: task, listener: listener, isModern: isModern)
        defer { pending[id] = nil }
        return try await task.value
    }

    /// The answer of a stream that has ended: a session's can be taken up again when it ended before the answer.
    private func rest(of ear: CallEar, id: JSONValue, isModern: Bool) async throws -> [UInt8] {
        while ear.answer == nil, !isModern, let session, let place = ear.lastEvent, !cancelled.contains(id) {
            try await Task.sleep(for: .milliseconds(max(0, min(ear.retryMilliseconds, 60_000))))
            let headers = Self.headers(of: session) + [("Accept", "text/event-stream"), ("Last-Event-ID", place)]
            let request = BridgeRequest(method: "GET", headers: headers, body: [])
            guard try await hear(request, ear, id: id, isModern: false).isStream else { break }
        }
        return ear.answer ?? BridgeReply.failure(id: id, "The daemon ended the stream before the answer.")
    }

    /// A stateless call is cancelled by hanging up, a session's by the notification; neither is answered any more.
    private func cancel(_ message: JSONValue, _ line: [UInt8]) async -> [[UInt8]] {
        guard let id = message["params"]?["requestId"] else { return [] }
        if let listener = subscriptions.removeValue(forKey: id) { listener.stop() }
        guard let call = pending[id] else { return [] }
        cancelled.insert(id)
        if !call.isModern, let session {
            _ = try? await post(line, Self.headers(of: session), id: nil)
        } else {
            call.listener?.stop()
            call.task.cancel()
        }
        return []
    }

    /// Takes session and revision from the answer to a handshake.
    private func enter(_ response: BridgeResponse) {
        let result = try? JSONValue.parse(response.body)
        guard let id = response.header("MCP-Session-Id"),
            let version = result?["result"]?["protocolVersion"]?.stringValue
        else { return }
        session = (id, version)
    }

    /// Repeats the handshake; true when there is a session again, also when another line was faster.
    func reopen(_ lost: String) async throws -> Bool {
        guard let handshake else { return false }
        let response = try await post(handshake, [], id: nil)
        if let session, session.id != lost { return true }
        enter(response)
        guard let session, session.id != lost else { return false }
        let initialized: JSONValue = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        _ = try await post(initialized.serialized(), Self.headers(of: session), id: nil)
        listen()
        // Another daemon may have other tools, and what it announced meanwhile nobody heard.
        tell(Self.listChanged)
        return true
    }

    private static let listChanged = Array(#"{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}"#.utf8)

    static func headers(of session: (id: String, version: String)) -> [(name: String, value: String)] {
        [("MCP-Session-Id", session.id), ("MCP-Protocol-Version", session.version)]
    }
}
