// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// Lets pages of other origins read answers (WHATWG Fetch, section 3.2): those that the site lists, letter by letter, and
/// nobody when it lists none.
///
/// Cookies and the like are never asked for: a page shows its token itself, in `Authorization`.
struct CORSMiddleware: RouterMiddleware {
    let origins: @Sendable () -> Set<String>
    /// The methods that a path answers.
    let methods: @Sendable (String) -> [String]

    private static let requestFields = [
        "Accept", "Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "Mcp-Method",
        "Mcp-Name", "MCP-Protocol-Version", "Mcp-Session-Id", "Prefer", "traceparent", "X-Deadline-Ms",
        "X-Holdfast-Override-Hold", "X-Request-ID",
    ].joined(separator: ", ")
    private static let answerFields = [
        "Allow", "ETag", "Idempotency-Replayed", "Location", "Mcp-Session-Id", "Preference-Applied", "Retry-After",
        "WWW-Authenticate",
        "X-Request-ID",
    ].joined(separator: ", ")

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let origins = self.origins()
        guard !origins.isEmpty else { return try await next(request, context) }
        guard let origin = request.headers[.origin], origins.contains(origin) else {
            var response = try await next(request, context)
            response.headers.vary(by: "Origin")
            return response
        }
        if request.method == .options, request.headers[.accessControlRequestMethod] != nil {
            return preflight(request, origin)
        }
        var response = try await next(request, context)
        response.headers[.accessControlAllowOrigin] = origin
        response.headers[.accessControlExposeHeaders] = Self.answerFields
        response.headers.vary(by: "Origin")
        return response
    }

    private func preflight(_ request: Request, _ origin: String) -> Response {
        Response(
            status: .noContent,
            headers: [
                .accessControlAllowOrigin: origin, .vary: "Origin, Access-Control-Request-Method",
                .accessControlAllowMethods: methods(request.uri.path).joined(separator: ", "),
                .accessControlAllowHeaders: Self.requestFields, .accessControlMaxAge: "600",
            ])
    }
}
