// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JSON
import Kernel
import Tasks

/// `/api/v1/tools`: what can be called, and calling it.
///
/// The body of a call is the arguments object itself; 200 carries the structured result itself (contract.md, HTTP).
struct ToolRoutes {
    let options: Live<GatewayOptions>
    let pipeline: Pipeline
    /// What makes calls that may have to wait.
    let waiting: WaitingCalls

    /// The tools that the caller may call, sorted by name, a page at a time.
    func list(_ request: Request, _ context: GatewayContext) throws -> Response {
        let principal = try context.principal(face: request.face)
        let schema = ListPaging.input
        let arguments = try QueryArguments.read(try Query(request), of: "tools", schema: schema)
        let violations = try JSONSchema(compiling: schema).validate(arguments)
        guard violations.isEmpty else { throw Pipeline.invalid("tools", violations) }
        let page = try ListPage(of: pipeline.visibleTools(for: principal), arguments: arguments) { $0.descriptor.name }
        let json: JSONValue = [
            "items": .array(page.items.map { ToolRow.json($0, pipeline) }),
            "next_cursor": page.next.map { .string($0) } ?? .null,
        ]
        return .tagged(json.serialized(), for: request)
    }

    /// One tool.
    func row(_ name: String, _ request: Request, _ context: GatewayContext) throws -> Response {
        let principal = try context.principal(face: request.face)
        try Query(request).check(among: [], of: "a tool")
        let registry = pipeline.registry.current
        guard let tool = registry.tool(name) else {
            let near = registry.suggestions(for: name)
            let hint = near.isEmpty ? "" : " Did you mean \(near.joined(separator: " or "))?"
            throw Problem(.notFound, "No enabled plugin serves a tool named \"\(name.prefix(128))\".\(hint)")
        }
        guard pipeline.isVisible(tool, to: principal) else {
            throw Problem(.forbidden, "\"\(tool.descriptor.name)\" is a tool that \(principal.name) may not call.")
        }
        return .tagged(ToolRow.json(tool, pipeline).serialized(), for: request)
    }

    /// Calls a tool with the request's body as arguments, or with its query when it is a GET.
    ///
    /// - Parameters:
    ///   - fixed: the arguments that the path holds.
    ///   - creates: below which path that lies which the call makes.
    func call(
        _ name: String, _ request: Request, _ context: GatewayContext, fixed: JSONObject = [:], creates: String? = nil
    ) async throws -> Response {
        let principal = try context.principal(face: request.face)
        let isPost = request.method == .post
        let descriptor = pipeline.registry.current.tool(name)?.descriptor
        let schema = descriptor?.inputSchema.source ?? .null
        let form = try AnswerForm.preferred(
            by: request, among: AnswerForm.offered(by: schema, streams: isPost))
        let query = try Query(request)
        var arguments: JSONValue
        if isPost {
            try query.check(among: [], of: "a POST")
            arguments = try await ArgumentBody.read(
                request, upTo: max(descriptor?.maximumArgumentBytes ?? 0, options.current.maximumBodyBytes))
        } else if descriptor == nil {
            arguments = [:]
        } else {
            arguments = try QueryArguments.read(query, of: name, schema: schema)
        }
        arguments = form.asking(arguments, of: schema)
        if !fixed.isEmpty { arguments = try Self.merged(arguments, fixed) }
        var call = CallRequest(
            tool: name, arguments: arguments,
            context: CallContext(
                principal: principal, face: request.face, correlationID: context.correlationID,
                traceparent: context.traceparent,
                idempotencyKey: try IdempotencyKey.read(header: request.headers[values: .idempotencyKey])))
        call.timeoutMilliseconds = try request.deadlineMilliseconds
        call.context.holdOverride = try request.holdOverride
        if isPost, request.prefersAsync {
            // What was answered at once before is answered so again: a preference is no order (RFC 7240, section 2).
            if case .waiting(let row) = try await waiting.runLater(call) {
                var response = Self.ticket(CallDocument(row, for: CallReader(principal), note: nil), of: call)
                response.headers[.preferenceApplied] = "respond-async"
                return response
            }
        }
        if form == .events {
            // What can be refused is refused before the stream begins.
            _ = try pipeline.prepare(call)
            return .events(ToolStream(waiting: waiting, caller: context.caller).body(of: call))
        }
        let result: ToolResult
        switch try await waiting.run(call) {
        case .done(let done): result = done
        case .waiting(let row): return Self.ticket(CallDocument(row, for: CallReader(principal), note: nil), of: call)
        }
        let own: JSONValue = ["content": .array(result.content)]
        var response: Response
        let bytes = result.structuredBytes ?? own.serialized()
        if let answer = form.response(result.structured ?? own) {
            response = answer
        } else if let creates, let made = result.structured, let id = made["id"]?.stringValue {
            response = Response(
                jsonBytes: bytes, status: made["existing"]?.boolValue == true ? .ok : .created,
                headers: [.location: creates + id])
        } else {
            response = isPost ? Response(jsonBytes: bytes) : .tagged(bytes, for: request)
        }
        if result.isReplayed { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    /// 202: where the call is to be found, and what it asks.
    private static func ticket(_ document: CallDocument, of call: CallRequest) -> Response {
        var response = Response(
            json: document.ticket, status: .accepted, headers: [.location: "/api/v1/calls/\(document.id)"])
        if call.context.keyed?.isReplayed == true { response.headers[.idempotencyReplayed] = "true" }
        return response
    }

    /// The arguments with those of the path; a body that says something else of them is refused.
    private static func merged(_ arguments: JSONValue, _ fixed: JSONObject) throws(Problem) -> JSONValue {
        var object = arguments.objectValue ?? [:]
        for (key, value) in fixed {
            if let given = object[key], given != value {
                throw Problem(
                    .validation, "\(key) is in the path, and the request says something else.",
                    errors: [
                        Problem.Fault(
                            instancePath: "/" + key, message: "is in the path already", value: given, allowed: value)
                    ])
            }
            object[key] = value
        }
        return .object(object)
    }

}

extension Request {
    /// The face that the request came through: the command-line tool says so in its user agent.
    var face: Face { headers[.userAgent]?.hasPrefix("holdfast-cli/") == true ? .cli : .rest }

    /// Why holds are to be passed over; nil when they are not.
    ///
    /// - Throws: VALIDATION_ERROR with status 400 when that is no reason.
    var holdOverride: String? {
        get throws(Problem) {
            guard let reason = headers[.overrideHold] else { return nil }
            return try HoldOverride.checked(reason, in: "X-Holdfast-Override-Hold")
        }
    }

    /// Whether the client would rather not wait for the result (RFC 7240, section 4.1).
    var prefersAsync: Bool {
        guard let field = headers[.prefer] else { return false }
        return field.split(separator: ",").contains { preference in
            preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() == "respond-async"
        }
    }
}
