// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import Synchronization

/// What goes back to a client beside and before the answer to one of its requests.
///
/// One for each request, in every revision and on every transport. Nothing is sent any more once it is closed: before
/// the answer is written, or when the client has cancelled the request.
package final class ExchangeOutbox: Sendable {
    /// The request that it belongs to.
    package let id: RequestID
    package let revision: ProtocolRevision
    /// What the client can do, as far as this request may rely on it.
    package let client: ClientCapabilities
    private let progressToken: RequestID?
    private let isLogged: LogFilter
    private let channel: any ExchangeChannel
    private let state = Mutex((isClosed: false, progress: -Double.infinity))

    /// What of the log goes to the client.
    enum LogFilter: Sendable {
        /// What the request asked for (MCP 2026-07-28, logging, L66); nil for nothing.
        case request(MCPLogLevel?)
        /// What the session was set to, which may change while the request is answered.
        case session(LegacyPeer)

        var level: MCPLogLevel? {
            switch self {
            case .request(let level): level
            case .session(let peer): peer.logLevel
            }
        }
    }

    init(_ exchange: Exchange, _ channel: any ExchangeChannel) {
        id = exchange.id
        revision = exchange.revision
        client = exchange.client
        progressToken = exchange.params.meta?.progressToken.flatMap { RequestID($0) }
        isLogged = exchange.peer.map { .session($0) } ?? .request(exchange.params.meta?.logLevel)
        self.channel = channel
    }

    /// Whether the client wants to hear of progress.
    package var wantsProgress: Bool { progressToken != nil }

    /// The least level of log messages that the client wants; nil for none.
    package var logLevel: MCPLogLevel? { isLogged.level }

    /// Sends a notification that belongs to the request.
    package func notify(_ method: String, _ params: JSONObject) {
        post(Notification.message(method, .object(params)), .plain)
    }

    /// Reports progress under the client's token: only what is more than was reported before, and less of it when the
    /// client does not keep up (MCP, utilities/progress).
    package func progress(_ done: Double, _ total: Double?, _ message: String) {
        guard let progressToken, done.isFinite else { return }
        let isNews = state.withLock { state in
            guard !state.isClosed, done > state.progress else { return false }
            state.progress = done
            return true
        }
        guard isNews else { return }
        var params: JSONObject = ["progressToken": progressToken.json, "progress": .number(done)]
        if let total, total.isFinite { params["total"] = .number(total) }
        if !message.isEmpty, revision.hasProgressMessages { params["message"] = .string(message) }
        post(Notification.message("notifications/progress", .object(params)), .passing)
    }

    /// Sends a line of the log, when the client wants lines of its level.
    package func log(_ line: CallLogLine) {
        let level = MCPLogLevel(line.level)
        guard let least = logLevel, level >= least else { return }
        // Text alone is the usual form; fields make it an object.
        var data = JSONValue.string(line.message)
        if !line.fields.isEmpty {
            var object: JSONObject = ["message": .string(line.message)]
            for (key, value) in line.fields where key != "message" { object[key] = value }
            data = .object(object)
        }
        let params: JSONObject = ["level": .string(level.name), "logger": .string(line.logger), "data": data]
        post(Notification.message("notifications/message", .object(params)), .passing)
    }

    /// Whether the client can be asked: a legacy client that reads a stream.
    package var canAsk: Bool { channel.clientRequests != nil && state.withLock { !$0.isClosed } }

    /// Asks the client and waits for its answer; cancelling the task withdraws the question.
    ///
    /// Only what the client declared may be asked; `client` says what that is.
    ///
    /// - Throws: `ClientFault`; `unavailable` for a stateless client, and for one that reads no stream.
    package func request(
        _ method: String, _ params: JSONObject, timeoutMilliseconds: Int64 = 600_000
    ) async throws(ClientFault) -> JSONValue {
        guard canAsk, let requests = channel.clientRequests else {
            throw ClientFault(.unavailable, "The client cannot be asked anything on this way.")
        }
        let channel = self.channel
        return try await requests.ask(method, params, timeoutMilliseconds: timeoutMilliseconds) {
            channel.send($0, .plain)
        }
    }

    /// Lets the client's connection go; the client fetches the rest later (2025-11-25 transports, L113).
    package func release(retryMilliseconds: Int64?) {
        if state.withLock({ !$0.isClosed }) { channel.release(retryMilliseconds: retryMilliseconds) }
    }

    /// Nothing is sent any more.
    func close() { state.withLock { $0.isClosed = true } }

    private func post(_ message: [UInt8], _ weight: EventStream.Weight) {
        guard state.withLock({ !$0.isClosed }) else { return }
        _ = channel.send(message, weight)
    }
}
