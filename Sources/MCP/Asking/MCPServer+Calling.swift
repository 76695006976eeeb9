// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Tasks

extension MCPServer {
    /// Runs a call to its end, or until it asks, goes on as a task or takes too long, and encodes what came of it.
    func run(_ invocation: ToolInvocation, _ outbox: ExchangeOutbox) async -> Response {
        let request = invocation.request.speaking(to: outbox)
        guard let waiting, request.kind != .complete else {
            do throws(Problem) {
                let result = try await pipeline.run(request).result()
                return Response(invocation.encoder.encode(result, id: invocation.id))
            } catch {
                return Response(invocation.encoder.encode(error, id: invocation.id))
            }
        }
        let call = AskingCall(server: self, waiting: waiting, invocation: invocation, request: request, outbox: outbox)
        return await call.answer()
    }
}

/// One call of a client that can be asked, in whichever way its revision has.
struct AskingCall: Sendable {
    let server: MCPServer
    let waiting: WaitingCalls
    let invocation: ToolInvocation
    let request: CallRequest
    let outbox: ExchangeOutbox

    var person: Principal { request.context.principal }
    var isModern: Bool { outbox.revision.isModern }
    /// Whether the client follows tasks by itself.
    var hasTasks: Bool { isModern && request.kind == .tool && outbox.client.hasTasks }

    func answer() async -> Response {
        if invocation.taskSupport != .none {
            if hasTasks, invocation.taskBegins == .atOnce { return await begin() }
            if invocation.taskSupport == .required, !hasTasks {
                if isModern { return refused(.missing(extension: ClientCapabilities.tasksExtension)) }
                if invocation.taskBegins == .atOnce { return await beginAndWait() }
            }
        }
        return isModern ? await askByResult() : await askByRequest()
    }

    // MARK: Endings

    func done(_ result: ToolResult) -> Response { Response(invocation.encoder.encode(result, id: invocation.id)) }

    func failed(_ problem: Problem) -> Response { Response(invocation.encoder.encode(problem, id: invocation.id)) }

    /// What a call ends with that asks for ever.
    func exhausted(_ rounds: Int) -> Problem {
        .unsupported("This call has asked in \(rounds) rounds, and a client is not asked in more. Start again.")
    }

    func refused(_ error: ProtocolError) -> Response { Response(error, id: invocation.id) }

    /// A result that is no tool's: its members are the protocol's own.
    func reply(_ members: JSONObject) -> Response {
        var result = members
        result["_meta"] = [MetaKey.serverInfo: (try? JSONValue.parse(server.fixed.serverInfo)) ?? .null]
        return Response(Reply.result(id: invocation.id, JSONValue.object(result).serialized()))
    }

    /// The call goes on as a row: a task for clients that know tasks, and a ticket for all others.
    func goesOn(_ call: CallSnapshot) -> Response {
        guard !hasTasks else { return reply(TaskDocument(call, server.options).created) }
        let ticket = CallTicket(call, pollMilliseconds: server.options.pollMilliseconds)
        // A result without structure would break the schema that the tool has promised.
        guard request.kind == .tool, !hasOutputSchema else {
            var problem = Problem(.conflict, ticket.sentence)
            problem.extensions["task"] = ticket.json
            return failed(problem)
        }
        return done(ToolResult(structured: ticket.json, content: [ticket.content]))
    }

    private var hasOutputSchema: Bool {
        server.pipeline.registry.current.tool(request.name)?.descriptor.outputSchema != nil
    }
}
