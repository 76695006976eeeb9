// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Synchronization
import Tasks

/// A durable call as an event stream (WHATWG HTML, section 9.2): how it stands, what changes, and its outcome last.
///
/// Whoever may not see the call is told so by the tool that shows it, before the stream begins.
struct CallStream {
    let tools: ToolRoutes
    /// How often a sign of life finds out whether the client is still there.
    private static let pause = Duration.seconds(15)

    /// Whether a request asks for a stream.
    static func isWanted(by request: Request) -> Bool {
        request.method == .get && request.headers[.accept]?.hasPrefix("text/event-stream") == true
    }

    func answer(
        _ match: HostAliases.Match, _ request: Request, _ context: GatewayContext
    ) async throws -> Response {
        let principal = try tools.principal(request)
        _ = try await tools.pipeline.run(
            CallRequest(
                tool: match.entry.tool, arguments: .object(match.arguments),
                context: CallContext(
                    principal: principal, face: request.face, correlationID: context.correlationID,
                    traceparent: request.headers[.traceparent])))
        let id = match.arguments["id"]?.stringValue ?? ""
        let waiting = tools.waiting
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: body(
                of: waiting.updates(of: id), { $0.look(at: $1, note: await waiting.note(of: $1)) },
                for: CallReader(principal)))
    }

    /// Writes as fast as the client reads: of what happens meanwhile it is told the last.
    private func body<Look: Sendable>(
        of updates: AsyncStream<Look>, _ look: @escaping @Sendable (inout CallEvents, Look) async -> [CallEvents.Event],
        for reader: CallReader
    ) -> ResponseBody {
        ResponseBody { writer in
            let latest = LatestLook<Look>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await call in updates { latest.set(call) }
                    latest.end()
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: Self.pause)
                        latest.wake()
                    }
                }
                var events = CallEvents(for: reader)
                for await _ in latest.wakes {
                    var bytes = Array(": alive\n\n".utf8)
                    if let call = latest.take() {
                        bytes = Self.bytes(of: await look(&events, call))
                    }
                    if !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
                    if events.hasEnded { break }
                }
                group.cancelAll()
            }
            try await writer.finish(nil)
        }
    }

    /// The events as they cross the wire; JSON on one line has no line feed in it.
    private static func bytes(of events: [CallEvents.Event]) -> [UInt8] {
        events.flatMap { event in
            Array("event: \(event.name)\ndata: ".utf8) + event.data.serialized() + Array("\n\n".utf8)
        }
    }
}

/// The newest look at a call, between who follows the call and who writes to the client.
private final class LatestLook<Look: Sendable>: Sendable {
    private let look = Mutex<Look?>(nil)
    private let bell: AsyncStream<Void>.Continuation
    /// One wake for whatever came since the last one; ends with the call.
    let wakes: AsyncStream<Void>

    init() { (wakes, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    func set(_ newest: Look) {
        look.withLock { $0 = newest }
        bell.yield()
    }

    /// The look that was not told yet; nil for a mere sign of life.
    func take() -> Look? {
        look.withLock { look in
            defer { look = nil }
            return look
        }
    }

    func wake() { bell.yield() }

    func end() { bell.finish() }
}
