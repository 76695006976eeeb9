// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// Refuses requests that a browser was tricked into: `Host` must be loopback or allowed, and so must `Origin` when there
/// is one (MCP 2026-07-28, transports, security: DNS rebinding).
struct HostGuard: RouterMiddleware {
    let listener: Listener
    let allowedHosts: Set<String>

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        if !listener.isLocal {
            let host = request.head.authority ?? ""
            guard isAllowed(Self.hostName(host)) else {
                throw Problem(
                    .forbidden,
                    "The Host \"\(host.prefix(200))\" is not served here; allowed are loopback names and "
                        + "server.allowed_hosts.", status: 421)
            }
            if let origin = request.headers[.origin], !isAllowed(Self.hostName(Self.authority(ofOrigin: origin))) {
                throw Problem(
                    .forbidden,
                    "Requests from pages of \"\(origin.prefix(200))\" are not accepted; allowed are loopback names and "
                        + "server.allowed_hosts.")
            }
        }
        return try await next(request, context)
    }

    private func isAllowed(_ name: String) -> Bool {
        name == "localhost" || name == "127.0.0.1" || name == "[::1]" || allowedHosts.contains(name)
    }

    /// The authority part of an origin such as `https://example.org:8443`; `null` stays as it is and is never allowed.
    static func authority(ofOrigin origin: String) -> String {
        guard let range = origin.firstRange(of: "://") else { return origin }
        return String(origin[range.upperBound...])
    }

    /// The host of `host:port` in lower case, with an IPv6 address in its brackets.
    static func hostName(_ authority: String) -> String {
        let lower = authority.lowercased()
        if lower.hasPrefix("[") { return lower.firstIndex(of: "]").map { String(lower[...$0]) } ?? lower }
        return lower.split(separator: ":", maxSplits: 1).first.map(String.init) ?? ""
    }
}
