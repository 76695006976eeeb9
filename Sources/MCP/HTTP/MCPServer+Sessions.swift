// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The legacy leg of the endpoint: handshake, session, messages in a session.
extension MCPServer {
    /// The header that names a session; its case is that of 2025-11-25, which no receiver minds.
    private static let sessionHeader = "MCP-Session-Id"

    func openSession(_ id: RequestID, _ params: Params, _ caller: Caller) -> MCPHTTPResponse {
        let peer: LegacyPeer
        do { peer = try negotiate(params) } catch { return .refusal(error, id: id) }
        guard let session = try? sessions.open(peer, owner: caller.principal.sessionOwner) else {
            return .refusal(
                ProtocolError(.internalError, "No session can be opened: there is no randomness.", status: 500), id: id)
        }
        var response = MCPHTTPResponse.json(
            Reply.result(id: id, fixed.initialize(peer.revision, titled: caller.profile?.title)))
        response.headers.append((Self.sessionHeader, session.id))
        return response
    }

    func endSession(_ headers: RequestHeaders, _ principal: Principal) -> MCPHTTPResponse {
        do throws(ProtocolError) {
            let session = try session(headers, principal)
            guard sessions.end(session.id, owner: principal.sessionOwner) else { throw Self.unknownSession }
            return MCPHTTPResponse(status: 204)
        } catch {
            return .refusal(error)
        }
    }

    func legacy(
        _ message: Message, _ headers: RequestHeaders, _ request: MCPHTTPRequest, _ caller: Caller
    ) async -> MCPHTTPResponse {
        let id: RequestID? = if case .request(let id, _, _) = message { id } else { nil }
        let session: Session
        do { session = try self.session(headers, caller.principal) } catch { return .refusal(error, id: id) }
        let channel = PostChannel(acceptsEvents: MediaTypes.acceptsEvents(headers.accept), in: session)
        let answer = begin(message, session.peer, caller, channel) { [sessions, openPosts] response in
            // The request of a cancelled call still waits for an end, which its sender ignores.
            channel.answer(response ?? Response(.inBody(.internalError, "The call was cancelled."), id: id))
            openPosts.remove(channel)
            sessions.touch(session)
        }
        switch answer {
        case .nothing: return MCPHTTPResponse(status: 202)
        case .ready(let response): return .json(response.bytes, status: response.status)
        case .running:
            openPosts.add(channel)
            request.onHangUp? { [weak channel] in channel?.hungUp(isClosed: $0) }
            return .opening(await channel.opening())
        }
    }

    func legacyBatch(
        _ batch: Batch, _ headers: RequestHeaders, _ caller: Caller
    ) async -> MCPHTTPResponse {
        let session: Session
        do throws(ProtocolError) {
            guard headers.sessionID != .absent else {
                throw ProtocolError(.invalidRequest, "A body is one message, not an array.")
            }
            session = try self.session(headers, caller.principal)
            if let refusal = batchRefusal(batch.count, session.peer.revision) { throw refusal }
        } catch {
            return .refusal(error)
        }
        // A batch is answered by one array, before which nothing goes.
        let answer = begin(batch, session.peer, caller, AnswerOnly.shared)
        if case .nothing = answer { return MCPHTTPResponse(status: 202) }
        let response = await answer.response
        sessions.touch(session)
        guard let response else { return .refusal(.inBody(.internalError, "The calls were cancelled.")) }
        return .json(response.bytes, status: response.status)
    }

    private static var unknownSession: ProtocolError {
        ProtocolError(.invalidRequest, "No such session: send \"initialize\" again.", status: 404)
    }

    func session(_ headers: RequestHeaders, _ principal: Principal) throws(ProtocolError) -> Session {
        switch headers.sessionID {
        case .absent:
            throw ProtocolError(
                .invalidRequest,
                "\(Self.sessionHeader) is missing. Send \"initialize\" first, or a request of revision "
                    + "2026-07-28 with its headers and params._meta.")
        case .repeated: throw ProtocolError(.invalidRequest, "\(Self.sessionHeader) stands more than once.")
        case .once(let id):
            guard let session = sessions.find(id, owner: principal.sessionOwner) else { throw Self.unknownSession }
            if let version = headers.protocolVersion.value, version != session.peer.revision.text {
                throw ProtocolError(
                    .invalidRequest,
                    "MCP-Protocol-Version is \"\(version.prefix(64))\", but the session has \(session.peer.revision.text)."
                )
            }
            return session
        }
    }
}

extension Principal {
    /// Who may go on with a session: the same person by the same credential.
    fileprivate var sessionOwner: String { name + " " + credential.text }
}
