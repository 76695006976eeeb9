// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// Refuses requests that a browser was tricked into: `Host` must be loopback or allowed, and so must `Origin` when there
/// is one (MCP 2026-07-28, transports, security: DNS rebinding).
///
/// `/metrics` has a rule of its own: whoever may read it by his address is asked for no name, because scrapers name a
/// target as they have found it.
struct HostGuard: RouterMiddleware {
    let listener: Listener
    let options: Live<GatewayOptions>

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        if !listener.isLocal {
            let options = self.options.current
            let host = request.head.authority ?? ""
            guard Self.isAllowed(host, options) || MetricsAccess.isOpen(request, context, options) else {
                throw Self.misdirected(host)
            }
            if let origin = request.headers[.origin], !options.corsOrigins.contains(origin),
                !Self.isAllowed(HostName.authority(ofOrigin: origin), options)
            {
                throw Problem(
                    .forbidden,
                    "Requests from pages of \"\(origin.prefix(200))\" are not accepted; allowed are loopback names, "
                        + "server.allowed_hosts and server.cors_origins.")
            }
        }
        return try await next(request, context)
    }

    /// Whether an authority, with or without port, names this daemon.
    static func isAllowed(_ authority: String, _ options: GatewayOptions) -> Bool {
        let name = HostName.host(of: authority)
        return name == "localhost" || name == "127.0.0.1" || name == "[::1]" || options.allowedHosts.contains(name)
            || options.publicURL?.host == name
    }

    static func misdirected(_ host: String) -> Problem {
        Problem(
            .forbidden,
            "The Host \"\(host.prefix(200))\" is not served here; allowed are loopback names and "
                + "server.allowed_hosts.", status: 421)
    }
}

/// Who reads `/metrics` without a token: clients of `server.metrics_networks`.
enum MetricsAccess {
    static let path = "/metrics"

    /// Whether the request reads the metrics and needs neither token nor name.
    ///
    /// A request that a stranger claims to hand on is nobody's from those networks: a proxy on this machine that the site
    /// does not list would open the metrics to everybody.
    static func isOpen(_ request: Request, _ context: GatewayContext, _ options: GatewayOptions) -> Bool {
        guard request.uri.path == path, request.method == .get || request.method == .head else { return false }
        guard let client = context.clientAddress else { return true }
        return !context.isClaimedByStranger && options.metricsNetworks.contains { $0.contains(client) }
    }
}
