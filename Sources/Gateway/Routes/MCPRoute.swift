// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel
import MCP

/// `/mcp`: hands the request to the protocol engine and its answer back; everything about MCP is decided there.
struct MCPRoute {
    let listener: Listener
    let options: GatewayOptions
    let server: MCPServer

    func add(to router: Router<GatewayContext>) {
        for method in [HTTPRequest.Method.post, .get, .delete, .put, .patch] {
            router.on("mcp", method: method) { request, context in try await answer(request, context) }
        }
    }

    private func answer(_ request: Request, _ context: GatewayContext) async throws -> Response {
        // A model reads what MCP answers: people appear under pseudonyms unless a token says otherwise.
        guard let principal = listener.principal(options, disclosure: .pseudonym) else {
            throw Problem(
                .unauthorized,
                "This daemon accepts no anonymous requests over TCP. Use the unix socket, or let the site set "
                    + "access.anonymous_role.")
        }
        let body = try await request.bytes(upTo: options.maximumBodyBytes)
        var fields = request.headers
        // The span that calls is this gateway's, as on every face.
        fields[.traceparent] = context.traceparent
        let answer = await server.handle(
            MCPHTTPRequest(
                method: request.method.rawValue, path: request.uri.path,
                headers: fields.map { ($0.name.rawName, $0.value) }, body: body,
                correlationID: context.correlationID),
            principal: principal)
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        if let stream = answer.stream {
            return Response(status: .init(code: answer.status), headers: headers, body: Self.body(of: stream))
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Events as they come, until the stream ends or the client has hung up: the next write finds that out, if only that
    /// of a sign of life.
    private static func body(of stream: EventStream) -> ResponseBody {
        ResponseBody { writer in
            defer { stream.finish() }
            for await chunk in stream.chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}
