// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Tasks

/// `/`: what this is and where to go on, as JSON; and for who likes HTML better, the situation report as a page.
///
/// The page is a call of `get_sitrep` as any other: the same pipeline, and who may not call it gets the same refusal.
struct StartPage {
    private static let tool = "get_sitrep"
    let options: GatewayOptions
    let tools: ToolRoutes

    func add(to router: Router<GatewayContext>) {
        router.get("/") { request, context in
            guard Acceptance(request).preferred(among: [.json, .html]) == .html else { return index }
            return try await page(context)
        }
    }

    private var index: Response {
        Response(
            json: [
                "name": "holdfast", "version": .string(options.version), "demo": .bool(options.isDemo),
                "links": [
                    "tools": "/api/v1/tools", "sitrep": "/api/v1/scheduler/sitrep", "plugins": "/api/v1/plugins",
                    "roster": "/api/v1/roster", "openapi": "/openapi.json", "mcp": "/mcp", "metrics": "/metrics",
                    "ready": "/readyz",
                ],
            ], headers: [.vary: "Accept, Authorization"])
    }

    private func page(_ context: GatewayContext) async throws -> Response {
        let call = CallRequest(
            tool: Self.tool, arguments: [:],
            context: CallContext(
                principal: try context.principal(face: .console), face: .console, correlationID: context.correlationID,
                traceparent: context.traceparent))
        guard case .done(let result) = try await tools.waiting.run(call), let report = result.structured else {
            throw Problem(.serviceUnavailable, "The situation report waits for an answer; ask for it as JSON.")
        }
        let page = SitrepPage(report: report, isDemo: tools.options.current.isDemo, version: options.version)
        return Response(
            status: .ok, headers: try PageStyle.headers(), body: ResponseBody(byteBuffer: ByteBuffer(string: page.html))
        )
    }
}
