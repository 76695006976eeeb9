// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel

extension MCPServer {
    /// Answers one line; nil when there is nothing to send.
    ///
    /// A reader that wants several calls in flight uses `beginLine`, which keeps the order that matters.
    package func handleLine(
        _ line: [UInt8], connection: MCPConnection, principal: Principal
    ) async -> [UInt8]? {
        await beginLine(line, connection: connection, principal: principal).bytes
    }

    /// Takes one line in: handshake and cancellation have happened when it returns, a tool call has started.
    ///
    /// Call it line by line; answers may be sent in any order, each as one line.
    package func beginLine(
        _ line: [UInt8], connection: MCPConnection, principal: Principal, profile: Profile? = nil
    ) -> Answer {
        begin(line, connection, principal, profile, finish: nil)
    }

    /// Takes one line in; its answer goes to `MCPConnection.lines`, in order with everything else that is said.
    ///
    /// Whoever reads lines without end waits between them for `roomForLines`.
    package func takeLine(
        _ line: [UInt8], connection: MCPConnection, principal: Principal, profile: Profile? = nil
    ) {
        let stream = connection.stream
        let answer = begin(line, connection, principal, profile) { response in
            if let response { stream.send(response.bytes, .answer) }
        }
        switch answer {
        case .nothing, .running: break
        case .ready(let response): stream.send(response.bytes, .answer)
        }
    }

    /// Whether a line can be answered before the plugins are loaded: handshake, discovery, signs of life and everything
    /// that is not answered.
    package static func isAnswerableAtOnce(_ line: [UInt8]) -> Bool {
        guard let message = try? JSONValue.parse(line), message.objectValue != nil, message["id"] != nil else {
            return true
        }
        switch message["method"]?.stringValue {
        case nil, Method.initialize.rawValue?, Method.discover.rawValue?, Method.ping.rawValue?: return true
        default: return false
        }
    }

    /// The longest line that is taken.
    package var maximumLineBytes: Int { options.maximumLineBytes }

    /// Whether work of a connection goes on.
    package func isBusy(_ connection: MCPConnection) -> Bool { !connection.running.isEmpty }

    /// Returns when the client has read most of what was written: one that only sends is not read from any more.
    package func roomForLines(on connection: MCPConnection) async {
        await connection.stream.caughtUp(to: MCPConnection.capacity / 4)
    }

    private func begin(
        _ line: [UInt8], _ connection: MCPConnection, _ principal: Principal, _ profile: Profile?,
        finish: (@Sendable (Response?) -> Void)?
    ) -> Answer {
        guard line.contains(where: { $0 > 0x20 }) else { return .nothing }
        var caller = Caller(principal: principal, correlationID: correlation.name(accepting: nil))
        caller.profile = profile
        do throws(ProtocolError) {
            guard line.count <= options.maximumLineBytes else {
                throw ProtocolError(
                    .invalidRequest,
                    "The line is \(line.count) bytes, at most \(options.maximumLineBytes) are taken.")
            }
            return begin(try parse(line), connection, caller, finish)
        } catch {
            return .ready(Response(error, id: nil))
        }
    }

    private func begin(
        _ incoming: Incoming, _ connection: MCPConnection, _ caller: Caller, _ finish: (@Sendable (Response?) -> Void)?
    ) -> Answer {
        let peer = connection.peer
        let message: Message
        switch incoming {
        case .batch(let batch):
            guard let peer, peer.revision.hasBatches else {
                let refusal = batchRefusal(batch.count, peer?.revision)
                return refusal.map { .ready(Response($0, id: nil)) } ?? .nothing
            }
            return begin(batch, peer, caller, connection.channel(for: peer)).finishing(finish)
        case .message(.failure(let fault)): return .ready(Response(fault.error, id: fault.id))
        case .message(.success(let read)): message = read
        }
        switch message {
        case .request(let id, let method, let params):
            do throws(ProtocolError) {
                let revision = try revision(of: method, params, connection)
                if method == Method.initialize.rawValue, !revision.isModern {
                    announce(to: connection)
                    let title = caller.profile?.title
                    return .ready(Response(Reply.result(id: id, fixed.initialize(revision, titled: title))))
                }
                let client = revision.isModern ? nil : connection.peer
                let exchange = Exchange(
                    id: id, method: method, params: params, revision: revision, caller: caller, peer: client)
                if exchange.isSubscription {
                    try subscribe(exchange, on: connection)
                    return .nothing
                }
                return begin(exchange, in: connection.running, connection.channel(for: client), finish: finish)
            } catch {
                return .ready(Response(error, id: id))
            }
        case .notification(let method, let params):
            if method == "notifications/cancelled" {
                cancel(params, in: connection.running)
                if let id = params["requestId"].flatMap({ RequestID($0) }) { connection.unsubscribe(id) }
            }
            return .nothing
        case .response(let id, let outcome):
            peer?.requests.resolve(id, outcome)
            return .nothing
        }
    }

    /// From its handshake on a client hears what changes.
    private func announce(to connection: MCPConnection) {
        guard let peer = connection.peer else { return }
        let listener = ListenerTable.Listener(stream: connection.stream, subscription: nil) { peer.wants($0) }
        connection.unsubscribe(nil)
        guard let number = listeners.add(listener) else { return }
        _ = connection.subscribe(nil, ending: { [listeners] in listeners.remove(number) })
    }

    private func subscribe(_ exchange: Exchange, on connection: MCPConnection) throws(ProtocolError) {
        let number = try subscribe(exchange, to: connection.stream)
        let isNew = connection.subscribe(exchange.id, ending: { [listeners] in listeners.remove(number) })
        guard !isNew else { return }
        listeners.remove(number)
        throw ProtocolError(.invalidRequest, "A subscription with this id is still open.")
    }

    /// The revision that a request is answered in: its own metadata's, or the handshake's.
    private func revision(
        of method: String, _ params: Params, _ connection: MCPConnection
    ) throws(ProtocolError) -> ProtocolRevision {
        if ModernMeta.isClaimed(by: params) {
            try ModernMeta.requireSupported(try ModernMeta.version(of: params))
            return .july2026
        }
        if method == Method.initialize.rawValue {
            let peer = try negotiate(params, running: connection.running)
            connection.enter(peer)
            return peer.revision
        }
        if let revision = connection.revision { return revision }
        // Before the handshake a client may only ask whether anybody is there (lifecycle, L40).
        if method == Method.ping.rawValue { return .latestLegacy }
        if method == Method.discover.rawValue { _ = try ModernMeta.version(of: params) }
        throw ProtocolError(
            .invalidRequest,
            "Send \"initialize\" first, or name the revision in params._meta \"\(MetaKey.protocolVersion)\".")
    }
}
