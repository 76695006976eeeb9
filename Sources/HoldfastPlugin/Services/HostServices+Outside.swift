// SPDX-License-Identifier: Apache-2.0

extension HostServices {
    /// Asks a server outside (`http.fetch/1`) and gives its answer, whatever its status.
    ///
    /// - Throws: `ServiceFailure`. `denied` when the origin, or an address that is not public, is not granted, or when the
    ///   call may not change anything; `invalid` names the member that is wrong; `unavailable` when nobody answers, the
    ///   answer is too large, or the breaker of the origin is open; `timeout`.
    public func fetch(_ request: HTTPRequest) async throws -> HTTPResponse {
        HTTPResponse(reading: try await self.request("http.fetch/1", request.json))
    }

    /// A secret of the site by its name (`secret.get/1`); never write it to a log or a result.
    ///
    /// - Throws: `ServiceFailure`. `denied` without the grant `secret.get:NAME`, `notFound` when the site has none of the
    ///   name.
    public func secret(_ name: String) async throws -> String {
        try await request("secret.get/1", ["name": .string(name)])["value"]?.stringValue ?? ""
    }
}

extension ToolCall {
    /// Asks a server outside.
    ///
    /// See `HostServices.fetch(_:)`.
    public func fetch(_ request: HTTPRequest) async throws -> HTTPResponse { try await host.fetch(request) }

    /// A secret of the site.
    ///
    /// See `HostServices.secret(_:)`.
    public func secret(_ name: String) async throws -> String { try await host.secret(name) }
}
