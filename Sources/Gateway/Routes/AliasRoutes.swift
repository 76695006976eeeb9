// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// Resource-shaped names for tools: each passes the same pipeline as the tool itself.
///
/// The host's own are fixed; those of plugins are looked up in the registry with each request, so that they come and go
/// with their plugin.
struct AliasRoutes {
    let tools: ToolRoutes

    /// The host's own: method, path below `/api/v1`, tool.
    static let table: [(method: String, path: RouterPath, tool: String)] = [
        ("GET", "plugins", "list_plugins"),
        ("GET", "roster", "get_roster"),
        ("GET", "roster/versions", "list_roster_versions"),
        ("GET", "roster/version", "get_roster_version"),
        ("GET", "roster/verification", "verify_roster"),
        ("POST", "roster/import", "import_program"),
        ("GET", "roster/export", "export_program"),
        ("GET", "roster/readiness", "check_readiness"),
        ("GET", "roster/inferred-demand", "infer_demand"),
        ("GET", "people/export", "export_person"),
        ("POST", "people/pseudonymise", "pseudonymise_person"),
    ]

    func add(to router: RouterGroup<GatewayContext>) {
        for (method, path, tool) in Self.table {
            router.on(path, method: method == "GET" ? .get : .post) { request, context in
                try await tools.call(tool, request, context)
            }
        }
        // Tried after every route that is spelt out.
        router.get("**") { request, context in try await answer(.get, request, context) }
        router.post("**") { request, context in try await answer(.post, request, context) }
    }

    private func answer(
        _ method: ToolAlias.Method, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        var path = request.uri.path
        if path.hasSuffix("/") { path.removeLast() }
        let registry = tools.pipeline.registry.current
        if let tool = registry.tool(answering: ToolAlias(method, path)) {
            return try await tools.call(tool.descriptor.name, request, context)
        }
        let other: ToolAlias.Method = method == .get ? .post : .get
        guard registry.tool(answering: ToolAlias(other, path)) != nil else {
            throw Problem(.notFound, "There is nothing at \(method.rawValue) \(path.prefix(200)).")
        }
        var problem = Problem(
            .validation, "\(path.prefix(200)) answers \(other.rawValue), not \(method.rawValue).", status: 405)
        problem.instance = path
        problem.correlationID = context.correlationID
        var response = Response(problem: problem)
        response.headers[.allow] = other.rawValue
        return response
    }
}
