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
    package func beginLine(_ line: [UInt8], connection: MCPConnection, principal: Principal) -> Answer {
        guard line.contains(where: { $0 > 0x20 }) else { return .nothing }
        let caller = Caller(principal: principal, correlationID: correlation.name(accepting: nil))
        do throws(ProtocolError) {
            guard line.count <= options.maximumMessageBytes else {
                throw ProtocolError(
                    .invalidRequest,
                    "The line is \(line.count) bytes, at most \(options.maximumMessageBytes) are taken.")
            }
            return begin(try parse(line), connection, caller)
        } catch {
            return .ready(Reply.error(id: nil, error))
        }
    }

    private func begin(_ incoming: Incoming, _ connection: MCPConnection, _ caller: Caller) -> Answer {
        let message: Message
        switch incoming {
        case .batch(let batch):
            if let refusal = batchRefusal(batch.count, connection.revision) {
                return .ready(Reply.error(id: nil, refusal))
            }
            return begin(batch, LegacyPeer(revision: .march2025, running: connection.running), caller)
        case .message(.failure(let fault)): return .ready(Reply.error(id: fault.id, fault.error))
        case .message(.success(let read)): message = read
        }
        switch message {
        case .request(let id, let method, let params):
            do throws(ProtocolError) {
                let revision = try revision(of: method, params, connection)
                if method == Method.initialize.rawValue, !revision.isModern {
                    announce(to: connection)
                    return .ready(Reply.result(id: id, fixed.initialize(revision)))
                }
                let exchange = Exchange(id: id, method: method, params: params, revision: revision, caller: caller)
                if exchange.isSubscription {
                    try subscribe(exchange, on: connection)
                    return .nothing
                }
                return begin(exchange, in: connection.running)
            } catch {
                return .ready(Reply.error(id: id, error))
            }
        case .notification(let method, let params):
            if method == "notifications/cancelled" {
                cancel(params, in: connection.running)
                if let id = params["requestId"].flatMap({ RequestID($0) }) { connection.unsubscribe(id) }
            }
            return .nothing
        case .response: return .nothing
        }
    }

    /// From its handshake on a client hears what changes.
    private func announce(to connection: MCPConnection) {
        let listener = ListenerTable.Listener(
            stream: connection.stream, toolsChanged: Notification.toolsChanged(), farewell: nil)
        guard let number = listeners.add(listener) else { return }
        let isNew = connection.subscribe(nil, ending: { [listeners] in listeners.remove(number) })
        if !isNew { listeners.remove(number) }
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
            let revision = try negotiate(params)
            connection.revision = revision
            return revision
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
