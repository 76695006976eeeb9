// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Tasks

/// A durable call as an event stream: how it stands, what changes, and its outcome last.
///
/// Whoever may not see the call is told so by the tool that shows it, before the stream begins.
struct CallStream {
    let tools: ToolRoutes

    /// The tools that show one call, which can be followed instead.
    static let tools: Set<String> = ["get_call", "get_task"]

    func answer(
        _ match: HostAliases.Match, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let principal = try context.principal(face: request.face)
        _ = try await tools.pipeline.run(
            CallRequest(
                tool: match.entry.tool, arguments: .object(match.arguments),
                context: CallContext(
                    principal: principal, face: request.face, correlationID: context.correlationID,
                    traceparent: context.traceparent)))
        let id = match.arguments["id"]?.stringValue ?? ""
        let waiting = tools.waiting
        let caller = context.caller
        return .events(
            ResponseBody { writer in
                try await Self.follow(id, for: CallReader(principal), caller, waiting, &writer)
                try await writer.finish(nil)
            })
    }

    /// Writes a call from how it stands to its outcome.
    static func follow(
        _ id: String, for reader: CallReader, _ caller: RequestCaller?, _ waiting: WaitingCalls,
        _ writer: inout any ResponseBodyWriter
    ) async throws {
        let updates = waiting.updates(of: id)
        var told = CallEvents(for: reader)
        try await EventFeed.write(to: &writer, for: caller) { latest in
            for await call in updates { latest.set(call) }
        } events: { call in
            let events = told.look(at: call, note: await waiting.note(of: call))
            return (events.flatMap { EventFeed.event($0.name, $0.data.serialized()) }, told.hasEnded)
        }
    }
}

extension Response {
    /// An event stream, which nobody may keep.
    static func events(_ body: ResponseBody) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }
}
