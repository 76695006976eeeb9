// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Kernel
import MCP
import NIOCore

/// `/mcp` and `/mcp/<profile>`: hands the request to the protocol engine and its answer back; everything about MCP is
/// decided there.
struct MCPRoute {
    let options: Live<GatewayOptions>
    let server: MCPServer

    func add(to router: Router<GatewayContext>) {
        for method in [HTTPRequest.Method.post, .get, .delete, .put, .patch] {
            router.on("mcp", method: method) { request, context in try await answer(request, context, profile: nil) }
            router.on("mcp/{profile}", method: method) { request, context in
                try await answer(request, context, profile: try context.parameters.require("profile"))
            }
        }
    }

    private func answer(_ request: Request, _ context: GatewayContext, profile name: String?) async throws -> Response {
        // A model reads what MCP answers: people appear under pseudonyms unless a token says otherwise.
        let principal = try context.principal(face: .mcp)
        // After the caller is known: who may not come in learns of no names.
        let profile = try name.map { try server.profile(named: $0) }
        let body = try await request.bytes(upTo: options.current.maximumBodyBytes)
        var fields = request.headers
        // The span that calls is this gateway's, as on every face.
        fields[.traceparent] = context.traceparent
        var message = MCPHTTPRequest(
            method: request.method.rawValue, path: request.uri.path,
            headers: fields.map { ($0.name.rawName, $0.value) }, body: body, correlationID: context.correlationID)
        message.onHangUp = { [channel = context.channel] tell in Self.watch(channel, tell) }
        let answer = await server.handle(message, principal: principal, profile: profile)
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        if let stream = answer.stream {
            let hold = try context.caller?.hold { stream.finish() }
            return Response(
                status: .init(code: answer.status), headers: headers, body: Self.body(of: stream, hold))
        }
        return Response(
            status: .init(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    /// Asks to be told when the client of a connection has gone.
    private static func watch(_ channel: any Channel, _ tell: @escaping @Sendable (_ isClosed: Bool) -> Void) {
        channel.eventLoop.execute {
            if let counter = try? channel.pipeline.syncOperations.handler(type: WireCounter.self) {
                counter.peer.watch(tell)
            } else {
                tell(true)
            }
        }
    }

    /// Events as they come, until the stream or the client's credential ends or the client has hung up: the next write
    /// finds that out, if only that of a sign of life.
    private static func body(of stream: EventStream, _ hold: StreamHold?) -> ResponseBody {
        ResponseBody { writer in
            defer {
                hold?.release()
                stream.abandon()
            }
            for await chunk in stream.chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
            try await writer.finish(nil)
        }
    }
}
