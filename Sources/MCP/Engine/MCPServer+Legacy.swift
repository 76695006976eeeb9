// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

extension MCPServer {
    /// Negotiates: the revision that was asked for, or else the latest that has a handshake (lifecycle, L170).
    func negotiate(
        _ params: Params, running: RunningCalls = RunningCalls()
    ) throws(ProtocolError) -> LegacyPeer {
        guard let asked = params["protocolVersion"]?.stringValue else {
            throw .inBody(.invalidParams, "params.protocolVersion must be a string such as \"2025-11-25\".")
        }
        for key in ["capabilities", "clientInfo"] {
            if let value = params[key], value.objectValue == nil {
                throw .inBody(.invalidParams, "params.\(key) must be an object, is \(value.kind).")
            }
        }
        let known = ProtocolRevision(asked).flatMap { $0.isModern ? nil : $0 }
        return LegacyPeer(
            revision: known ?? .latestLegacy, client: ClientCapabilities(params["capabilities"]), running: running)
    }

    /// Handles a batch that a legacy client sent after its handshake.
    func begin(_ batch: Batch, _ peer: LegacyPeer, _ caller: Caller, _ channel: any ExchangeChannel) -> Answer {
        if let refusal = batchRefusal(batch.count, peer.revision) { return .ready(Response(refusal, id: nil)) }
        return Self.gathered(
            batch.members.map { member in
                do throws(Message.Fault) {
                    return begin(try member.get(), peer, caller, channel, isInBatch: true)
                } catch {
                    return .ready(Response(error.error, id: error.id))
                }
            })
    }

    /// Why an array is not accepted; nil when it is.
    func batchRefusal(_ count: Int, _ revision: ProtocolRevision?) -> ProtocolError? {
        guard revision?.hasBatches == true else {
            return ProtocolError(.invalidRequest, "Batches exist in sessions of revision 2025-03-26 only.")
        }
        guard count > 0 else { return ProtocolError(.invalidRequest, "A batch must not be empty.") }
        guard count <= options.maximumBatch else {
            return ProtocolError(
                .invalidRequest, "A batch holds at most \(options.maximumBatch) messages, this one has \(count).")
        }
        return nil
    }

    func begin(
        _ message: Message, _ peer: LegacyPeer, _ caller: Caller, _ channel: any ExchangeChannel,
        isInBatch: Bool = false, finish: (@Sendable (Response?) -> Void)? = nil
    ) -> Answer {
        switch message {
        case .response(let id, let outcome):
            peer.requests.resolve(id, outcome)
            return .nothing
        case .notification(let method, let params):
            if method == "notifications/cancelled" { cancel(params, in: peer.running) }
            return .nothing
        case .request(let id, let method, let params):
            if method == Method.initialize.rawValue, isInBatch {
                let error = ProtocolError(.invalidRequest, "\"initialize\" must not be part of a batch.")
                return .ready(Response(error, id: id))
            }
            let exchange = Exchange(
                id: id, method: method, params: params, revision: peer.revision, caller: caller, peer: peer)
            return begin(exchange, in: peer.running, channel, finish: finish)
        }
    }

    /// Starts a request whose work, if it becomes some, can be cancelled by a notification.
    func begin(
        _ exchange: Exchange, in running: RunningCalls, _ channel: any ExchangeChannel,
        finish: (@Sendable (Response?) -> Void)? = nil
    ) -> Answer {
        do throws(ProtocolError) {
            switch try dispatch(exchange) {
            case .reply(let bytes): return .ready(Response(bytes))
            case .work(_, let work):
                guard let task = running.start(ExchangeOutbox(exchange, channel), work, finish: finish) else {
                    throw ProtocolError(.invalidRequest, "A call with this id is still running.")
                }
                return .running(task)
            }
        } catch {
            return .ready(Response(error, id: exchange.id))
        }
    }

    func cancel(_ params: Params, in running: RunningCalls) {
        if let id = params["requestId"].flatMap({ RequestID($0) }) { running.cancel(id) }
    }

    /// One answer of many: an array of those that there are, nothing when there is none.
    private static func gathered(_ answers: [Answer]) -> Answer {
        var ready: [[UInt8]] = []
        for answer in answers {
            switch answer {
            case .nothing: continue
            case .ready(let response): ready.append(response.bytes)
            case .running:
                return .running(
                    Task {
                        var replies: [[UInt8]] = []
                        for answer in answers {
                            if let bytes = await answer.bytes { replies.append(bytes) }
                        }
                        return replies.isEmpty ? nil : Response(Reply.batch(replies))
                    })
            }
        }
        return ready.isEmpty ? .nothing : .ready(Response(Reply.batch(ready)))
    }
}
