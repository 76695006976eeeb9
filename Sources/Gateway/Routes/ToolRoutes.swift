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
    let listener: Listener
    let options: GatewayOptions
    let pipeline: Pipeline
    /// What makes calls that may have to wait.
    let waiting: WaitingCalls

    /// Sets the lists of this process apart: another one counts its generations from the start again, and a client that
    /// kept a list of the one would be told that the other's is the same.
    private static let epoch = String(UInt64.random(in: .min ... .max), radix: 36)

    func add(to router: RouterGroup<GatewayContext>) {
        router.get("tools") { request, _ in
            _ = try principal(request)
            let registry = pipeline.registry.current
            return Listing(items: registry.tools.map(Self.row), version: "tools-\(Self.epoch)-\(registry.generation)")
                .response(to: request)
        }
        router.get("tools/{name}") { request, context in
            _ = try principal(request)
            let name = try context.parameters.require("name")
            guard let tool = pipeline.registry.current.tool(name) else {
                throw Problem(.notFound, "No enabled plugin serves a tool named \"\(name.prefix(128))\".")
            }
            return Response(json: Self.row(tool))
        }
        router.post("tools/{name}") { request, context in
            try await call(try context.parameters.require("name"), request, context)
        }
        for method in MethodRefusal.others {
            router.on("tools/{name}", method: method) { request, _ -> Response in
                throw MethodRefusal(path: request.uri.path, method: method, allowed: ["GET", "POST"])
            }
        }
        for method in MethodRefusal.others + [.post] {
            router.on("tools", method: method) { request, _ -> Response in
                throw MethodRefusal(path: request.uri.path, method: method, allowed: ["GET"])
            }
        }
    }

    /// Calls a tool with the request's body as arguments, or with its query when it is a GET.
    ///
    /// - Parameters:
    ///   - fixed: the arguments that the path holds.
    ///   - creates: below which path that lies which the call makes.
    func call(
        _ name: String, _ request: Request, _ context: GatewayContext, fixed: JSONObject = [:], creates: String? = nil
    ) async throws -> Response {
        let principal = try principal(request)
        let descriptor = pipeline.registry.current.tool(name)?.descriptor
        let schema = descriptor?.inputSchema.source ?? .null
        var arguments =
            request.method == .post
            ? try await arguments(request, limit: descriptor?.maximumArgumentBytes)
            : try QueryArguments.read(
                request.uri.queryParameters.map { (String($0.key), String($0.value)) }, schema: schema)
        let form = TextAnswer(request)
        if let form { arguments = form.asking(arguments, of: schema) }
        if !fixed.isEmpty { arguments = try Self.merged(arguments, fixed) }
        let call = CallRequest(
            tool: name, arguments: arguments,
            context: CallContext(
                principal: principal, face: request.face, correlationID: context.correlationID,
                traceparent: context.traceparent, idempotencyKey: request.headers[.idempotencyKey]))
        if request.method == .post, request.prefersAsync {
            let later = CallDocument(try await waiting.runDurably(call), for: CallReader(principal), note: nil)
            var response = Self.ticket(later)
            response.headers[.preferenceApplied] = "respond-async"
            return response
        }
        if request.method == .post, CallStream.isWanted(by: request) {
            // What can be refused is refused before the stream begins.
            _ = try pipeline.prepare(call)
            return .events(ToolStream(waiting: waiting).body(of: call))
        }
        let result: ToolResult
        switch try await waiting.run(call) {
        case .done(let done): result = done
        case .waiting(let call): return Self.ticket(CallDocument(call, for: CallReader(principal), note: nil))
        }
        let own: JSONValue = ["content": .array(result.content)]
        if let answer = form?.response(result.structured ?? own) { return answer }
        let bytes = result.structuredBytes ?? own.serialized()
        guard let creates, let made = result.structured, let id = made["id"]?.stringValue else {
            return Response(jsonBytes: bytes)
        }
        return Response(
            jsonBytes: bytes, status: made["existing"]?.boolValue == true ? .ok : .created,
            headers: [.location: creates + id])
    }

    /// 202: where the call is to be found, and what it asks.
    private static func ticket(_ call: CallDocument) -> Response {
        Response(json: call.ticket, status: .accepted, headers: [.location: "/api/v1/calls/\(call.id)"])
    }

    /// The arguments with those of the path; a body that says something else of them is refused.
    private static func merged(_ arguments: JSONValue, _ fixed: JSONObject) throws(Problem) -> JSONValue {
        var object = arguments.objectValue ?? [:]
        for (key, value) in fixed {
            if let given = object[key], given != value {
                throw Problem(
                    .validation, "\(key) is in the path, and the body says something else.",
                    errors: [
                        Problem.Fault(
                            instancePath: "/" + key, message: "is in the path already", value: given, allowed: value)
                    ])
            }
            object[key] = value
        }
        return .object(object)
    }

    /// Whom the request stands for, or 401.
    func principal(_ request: Request) throws(Problem) -> Principal {
        if let principal = listener.principal(options, disclosure: .full) { return principal }
        throw Problem(
            .unauthorized,
            "This daemon accepts no anonymous requests over TCP. Use the unix socket, or let the site set "
                + "access.anonymous_role.")
    }

    private func arguments(_ request: Request, limit: Int?) async throws -> JSONValue {
        if let type = request.mediaType, type != "application/json" {
            throw Problem(.validation, "Content-Type must be application/json, is \(type.prefix(100)).", status: 415)
        }
        let bytes = try await request.bytes(upTo: max(limit ?? 0, options.maximumBodyBytes))
        guard !bytes.isEmpty else { return [:] }
        let value: JSONValue
        // The body was bounded when it was collected; one long string in it, a file, is as good as many short ones.
        let limits = JSONLimits(maximumBytes: bytes.count, maximumStringBytes: bytes.count)
        do { value = try JSONValue.parse(bytes, limits: limits) } catch {
            throw Problem(.validation, "The body is not valid JSON: \(error)", status: 400)
        }
        guard value.objectValue != nil else {
            throw Problem(.validation, "The body must be a JSON object of arguments.", status: 400)
        }
        return value
    }

    static func row(_ tool: Registry.Tool) -> JSONValue {
        let descriptor = tool.descriptor
        var object: JSONObject = [
            "name": .string(descriptor.name), "title": .string(descriptor.title),
            "description": .string(descriptor.description), "plugin": .string(tool.pluginID),
            "effect": .string(descriptor.effect.rawValue), "worst_effect": .string(descriptor.worstEffect.rawValue),
            "execution": .string(descriptor.execution.rawValue), "priority": .string(descriptor.priority.rawValue),
            "administrative": .bool(descriptor.isAdministrative), "input_schema": descriptor.inputSchema.source,
        ]
        if let schema = descriptor.outputSchema { object["output_schema"] = schema.source }
        if !descriptor.aliases.isEmpty {
            object["aliases"] = .array(
                descriptor.aliases.map { ["method": .string($0.method.rawValue), "path": .string($0.path)] })
        }
        if !descriptor.signals.isEmpty { object["signals"] = .array(descriptor.signals.map { .string($0) }) }
        return .object(object)
    }
}

extension Request {
    /// The face that the request came through: the command-line tool says so in its user agent.
    var face: Face { headers[.userAgent]?.hasPrefix("holdfast-cli/") == true ? .cli : .rest }

    /// Whether the client would rather not wait for the result (RFC 7240, section 4.1).
    var prefersAsync: Bool {
        guard let field = headers[.prefer] else { return false }
        return field.split(separator: ",").contains { preference in
            preference.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased() == "respond-async"
        }
    }
}
