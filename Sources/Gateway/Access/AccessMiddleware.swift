// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// Puts into the context who the request comes from, for every listener.
struct AccessMiddleware: RouterMiddleware {
    let listener: Listener
    let authenticator: Authenticator
    let peers: PeerTable

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        let peer = listener.isLocal ? await peers.peer(of: context.channel) : Peer.tcp(address: context.client)
        let attempt = Attempt(authorization: request.headers[values: .authorization], peer: peer)
        context.caller = RequestCaller(authenticator, attempt)
        return try await next(request, context)
    }
}
