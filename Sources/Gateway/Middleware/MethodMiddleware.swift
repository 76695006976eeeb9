// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel

/// Answers OPTIONS, and refuses on every path the methods that it does not answer.
struct MethodMiddleware: RouterMiddleware {
    let pipeline: Pipeline

    func handle(
        _ request: Request, context: GatewayContext,
        next: (Request, GatewayContext) async throws -> Response
    ) async throws -> Response {
        let path = request.uri.path
        switch request.method {
        case .get, .head, .post: break
        case .options:
            if request.uri.string == "*" { return Self.options(["GET", "POST", "DELETE"]) }
            if FixedPaths.isMCP(path) { return Self.options(["POST", "GET", "DELETE"]) }
            let methods = try RestPath(path).methods(in: pipeline.registry.current)
            if !methods.isEmpty { return Self.options(methods) }
            throw try refusal(request)
        default:
            if !FixedPaths.isMCP(path) { throw try refusal(request) }
        }
        do { return try await next(request, context) } catch let error as HTTPError where error.status == .notFound {
            throw try refusal(request)
        }
    }

    private func refusal(_ request: Request) throws(Problem) -> any Error {
        try RestPath(request.uri.path).refusal(of: request.method.rawValue, in: pipeline.registry.current)
    }

    private static func options(_ methods: [String]) -> Response {
        Response(status: .noContent, headers: [.allow: MethodRefusal.allow(methods)])
    }
}
