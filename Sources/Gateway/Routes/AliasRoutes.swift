// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Tasks

/// Resource-shaped names for tools: each passes the same pipeline as the tool itself.
///
/// The host's own are fixed; those of plugins are looked up in the registry with each request, so that they come and go
/// with their plugin.
struct AliasRoutes {
    let tools: ToolRoutes

    func add(to router: RouterGroup<GatewayContext>) {
        // Tried after every route that is spelt out. HEAD is made of GET by the router.
        router.get("**") { request, context in try await answer(.get, request, context) }
        router.post("**") { request, context in try await answer(.post, request, context) }
        for method in MethodRefusal.others {
            router.on("**", method: method) { request, _ -> Response in
                throw refusal(of: method, at: Self.path(of: request))
            }
        }
    }

    private func answer(
        _ method: ToolAlias.Method, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let path = Self.path(of: request)
        if let match = HostAliases.match(method, path) { return try await answer(match, request, context) }
        if let tool = tools.pipeline.registry.current.tool(answering: ToolAlias(method, path)) {
            return try await tools.call(tool.descriptor.name, request, context)
        }
        throw refusal(of: method == .get ? .get : .post, at: path)
    }

    private func answer(
        _ match: HostAliases.Match, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        if request.method == .get, CallStream.isWanted(by: request),
            match.entry.tool == "get_call" || match.entry.tool == "get_task"
        {
            return try await CallStream(tools: tools).answer(match, request, context)
        }
        return try await tools.call(
            match.entry.tool, request, context, fixed: match.arguments, creates: match.entry.creates)
    }

    /// 405 with the methods that the path answers, or 404 when it answers none.
    private func refusal(of method: HTTPRequest.Method, at path: String) -> any Error {
        let registry = tools.pipeline.registry.current
        let methods = ToolAlias.Method.allCases.filter {
            HostAliases.match($0, path) != nil || registry.tool(answering: ToolAlias($0, path)) != nil
        }
        guard !methods.isEmpty else {
            return Problem(.notFound, "There is nothing at \(method.rawValue) \(path.prefix(200)).")
        }
        return MethodRefusal(path: path, method: method, allowed: methods.map(\.rawValue))
    }

    private static func path(of request: Request) -> String {
        let path = request.uri.path
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
