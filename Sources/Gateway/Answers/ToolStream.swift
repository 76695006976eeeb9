// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import JSON
import Kernel
import Tasks

/// A call of a tool as an event stream: progress as the tool reports it, and its result or problem last.
///
/// A call that comes to wait goes on as the stream of its durable call. A client that goes away has told the tool to
/// stop, as with any other answer that nobody waits for.
struct ToolStream {
    let waiting: WaitingCalls
    /// With whose credential the stream ends.
    let caller: RequestCaller?

    private enum Look: Sendable {
        case progress(JSONValue)
        case done(ToolResult)
        case waits(CallDocument)
        case failed(Problem)
    }

    func body(of call: CallRequest) -> ResponseBody {
        let (waiting, caller) = (self.waiting, self.caller)
        let reader = CallReader(call.context.principal)
        return ResponseBody { writer in
            var durable: String?
            try await EventFeed.write(to: &writer, for: caller) { latest in
                await Self.run(call, waiting, latest)
            } events: { look in
                switch look {
                case .progress(let progress): return (EventFeed.event("progress", progress.serialized()), false)
                case .done(let result):
                    let own: JSONValue = ["content": .array(result.content)]
                    return (EventFeed.event("result", result.structuredBytes ?? own.serialized()), true)
                case .failed(let problem): return (EventFeed.event("problem", problem.json.serialized()), true)
                case .waits(let document):
                    durable = document.id
                    return ([], true)
                }
            }
            if let durable { try await CallStream.follow(durable, for: reader, caller, waiting, &writer) }
            try await writer.finish(nil)
        }
    }

    private static func run(_ call: CallRequest, _ waiting: WaitingCalls, _ latest: LatestLook<Look>) async {
        var call = call
        call.onProgress = { done, total, message in
            latest.set(
                .progress([
                    "done": .number(done), "total": total.map { .number($0) } ?? .null,
                    "message": message.isEmpty ? .null : .string(message),
                ]))
        }
        do throws(Problem) {
            switch try await waiting.run(call) {
            case .done(let result): latest.set(.done(result))
            case .waiting(let row):
                latest.set(.waits(CallDocument(row, for: CallReader(call.context.principal), note: nil)))
            }
        } catch { latest.set(.failed(error)) }
    }
}
