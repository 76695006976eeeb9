// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Tasks

/// Everything below `/api/v1`: tools, the host's aliases, and those of plugins, which come and go with their plugin.
///
/// Whatever the path, a call passes the same pipeline.
struct RestRoutes {
    let tools: ToolRoutes

    func add(to router: RouterGroup<GatewayContext>) {
        // HEAD is made of GET by the router; other methods end in MethodMiddleware.
        router.get("**") { request, context in try await answer(.get, request, context) }
        router.post("**") { request, context in try await answer(.post, request, context) }
    }

    private func answer(
        _ method: ToolAlias.Method, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let registry = tools.pipeline.registry.current
        let path = try RestPath(request.uri.path)
        switch path.target(method, in: registry) {
        case .toolList: return try tools.list(request, context)
        case .toolRow(let name): return try tools.row(name, request, context)
        case .tool(let name): return try await tools.call(name, request, context)
        case .hostAlias(let match): return try await answer(match, request, context)
        case nil: throw path.refusal(of: request.method.rawValue, in: registry)
        }
    }

    private func answer(
        _ match: HostAliases.Match, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        if request.method != .post, CallStream.tools.contains(match.entry.tool),
            try AnswerForm.preferred(by: request, among: [.json, .text, .events]) == .events
        {
            try Query(request).check(among: [], of: match.entry.tool)
            return try await CallStream(tools: tools).answer(match, request, context)
        }
        return try await tools.call(
            match.entry.tool, request, context, fixed: match.arguments, creates: match.entry.creates)
    }
}
