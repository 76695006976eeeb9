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
    private static let table: [(method: ToolAlias.Method, path: String, tool: String)] = [
        (.get, "plugins", "list_plugins"),
        (.get, "roster", "get_roster"),
        (.get, "roster/versions", "list_roster_versions"),
        (.get, "roster/version", "get_roster_version"),
        (.get, "roster/verification", "verify_roster"),
        (.post, "roster/import", "import_program"),
        (.get, "roster/export", "export_program"),
        (.get, "roster/readiness", "check_readiness"),
        (.get, "roster/inferred-demand", "infer_demand"),
        (.get, "people/export", "export_person"),
        (.post, "people/pseudonymise", "pseudonymise_person"),
    ]

    private static let hosts = Dictionary(
        table.map { (ToolAlias($0.method, ToolAlias.root + $0.path), $0.tool) }, uniquingKeysWith: { first, _ in first }
    )

    func add(to router: RouterGroup<GatewayContext>) {
        // Tried after every route that is spelt out. The router looks no further than a first word that it knows, so
        // that of the host's own only the path is spelt out below which other routes are.
        router.get("plugins") { request, context in try await answer(.get, request, context) }
        router.get("**") { request, context in try await answer(.get, request, context) }
        router.post("**") { request, context in try await answer(.post, request, context) }
    }

    private func answer(
        _ method: ToolAlias.Method, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        var path = request.uri.path
        if path.hasSuffix("/") { path.removeLast() }
        let registry = tools.pipeline.registry.current
        func tool(_ method: ToolAlias.Method) -> String? {
            let alias = ToolAlias(method, path)
            return Self.hosts[alias] ?? registry.tool(answering: alias)?.descriptor.name
        }
        if let tool = tool(method) { return try await tools.call(tool, request, context) }
        let other: ToolAlias.Method = method == .get ? .post : .get
        guard tool(other) != nil else {
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
