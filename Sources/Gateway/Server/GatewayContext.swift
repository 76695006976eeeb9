// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Kernel
import NIOCore
import Telemetry

/// What travels with one HTTP request inside the gateway.
struct GatewayContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Accepted from `X-Request-ID` when it is well formed, else minted.
    var correlationID = ""
    /// The trace that the request belongs to, with the span of the gateway: accepted from `traceparent`, else new.
    var trace: TraceContext?
    /// Who is at the other end of the connection; nil on a unix socket.
    let peer: NetworkAddress?
    /// Who asks, through the proxies that the site trusts; nil on a unix socket.
    var clientAddress: NetworkAddress?
    /// Whether the request was handed on by somebody whom the site does not trust to say for whom.
    var isClaimedByStranger = false
    /// Where the client finds this daemon, when that is known to be elsewhere: `server.public_url`, or what a trusted proxy
    /// says.
    var external: PublicURL?
    /// The connection that it came over.
    let channel: any Channel
    /// Who it comes from; nil before that was asked.
    var caller: RequestCaller?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        peer = source.channel.remoteAddress?.ipAddress.flatMap { NetworkAddress($0) }
        clientAddress = peer
    }

    /// The span of the gateway, for whatever the request calls.
    var traceparent: String? { trace?.traceparent }

    /// The client's address as text; empty on a unix socket.
    var client: String { clientAddress?.description ?? "" }
}

extension GatewayContext {
    /// Finds out who asks and under which name, through the proxies that the site trusts.
    mutating func recognise(_ request: Request, _ options: GatewayOptions) throws(Problem) {
        external = options.publicURL
        guard let peer else { return }
        let found = try Forwarding.read(peer: peer, headers: request.headers, trusted: options.trustedProxies)
        clientAddress = found.client
        isClaimedByStranger = found.isClaimed
        guard let authority = found.authority else { return }
        guard HostGuard.isAllowed(authority, options) else { throw HostGuard.misdirected(authority) }
        if options.publicURL == nil {
            external = PublicURL(scheme: found.scheme ?? "http", authority: authority.lowercased())
        }
    }
}
