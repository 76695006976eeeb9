// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// The operations of one tool: the call by its name, and one for each of its aliases.
struct ToolOperations {
    let tool: Registry.Tool
    let input: SchemaPlacement
    let output: SchemaPlacement?
    /// What the body of POST is instead of the input schema, where that can be said more closely.
    let body: JSONValue?
    private let examples: [JSONValue]

    /// - Parameter body: the schema of a body, where there is a closer one than the tool's.
    init(_ tool: Registry.Tool, body: JSONValue? = nil) {
        let descriptor = tool.descriptor
        self.tool = tool
        self.body = body
        input = SchemaPlacement(descriptor.inputSchema.source, as: descriptor.name + "_input")
        output = descriptor.outputSchema.map { SchemaPlacement($0.source, as: descriptor.name + "_output") }
        examples = SchemaExample.of(descriptor.inputSchema)
    }

    private var descriptor: ToolDescriptor { tool.descriptor }

    /// `POST /api/v1/tools/NAME`.
    var call: JSONValue {
        operation(descriptor.name, nil) {
            $0["parameters"] = .array(Self.headers)
            $0["requestBody"] = requestBody(input.reference, isRequired: isArgumentRequired, examples)
        }
    }

    /// A plugin's alias.
    func alias(_ alias: ToolAlias, id: String) -> JSONValue {
        if alias.method == .get {
            return operation(id, alias.description, isGet: true) {
                $0["parameters"] = .array(
                    queryParameters([], [:]) + [Self.reference("IfNoneMatch"), Self.reference("RequestID")])
            }
        }
        return operation(id, alias.description) {
            $0["parameters"] = .array(Self.headers)
            $0["requestBody"] = requestBody(input.reference, isRequired: isArgumentRequired, examples)
        }
    }

    /// One of the host's own paths.
    func alias(_ entry: HostAliases.Entry, id: String) -> JSONValue {
        let path = entry.parameters
        let streams = CallStream.tools.contains(entry.tool)
        let name = "\(entry.method.rawValue) \(ToolAlias.root)\(entry.path)"
        if entry.method == .get {
            return operation(id, name, isGet: true, streams: streams) {
                $0["parameters"] = .array(
                    queryParameters(path, entry.fixed) + [Self.reference("IfNoneMatch"), Self.reference("RequestID")])
            }
        }
        return operation(id, name, creates: entry.creates != nil) {
            $0["parameters"] = .array(pathParameters(path) + Self.headers)
            let taken = path + entry.fixed.keys
            if let body {
                $0["requestBody"] = requestBody(body, isRequired: isArgumentRequired, [])
            } else if taken.isEmpty {
                $0["requestBody"] = requestBody(input.reference, isRequired: isArgumentRequired, examples)
            } else if let (rest, isRequired) = remaining(without: taken) {
                $0["requestBody"] = requestBody(rest, isRequired: isRequired, [])
            }
        }
    }

    // MARK: Parts

    private func operation(
        _ id: String, _ alias: String?, isGet: Bool = false, streams: Bool = false, creates: Bool = false,
        _ fill: (inout JSONObject) -> Void
    ) -> JSONValue {
        let summary = descriptor.title.isEmpty ? descriptor.name : descriptor.title
        let description = descriptor.description.isEmpty ? summary : descriptor.description
        var object: JSONObject = [
            "operationId": .string(id), "tags": [.string(tool.pluginID)], "summary": .string(summary),
            "description": .string(
                alias == nil ? description : description + "\n\nAn alias of the tool " + descriptor.name + "."),
        ]
        fill(&object)
        object["responses"] = .object(responses(isGet: isGet, streams: streams || !isGet, creates: creates))
        object["x-holdfast-tool"] = .string(descriptor.name)
        object["x-holdfast-effect"] = .string(descriptor.effect.rawValue)
        object["x-holdfast-worst-effect"] = .string(descriptor.worstEffect.rawValue)
        object["x-holdfast-role"] = .string(leastRole.rawValue)
        object["x-holdfast-priority"] = .string(descriptor.priority.rawValue)
        if descriptor.isAdministrative { object["x-holdfast-administrative"] = true }
        if let timeout = descriptor.timeoutMilliseconds { object["x-holdfast-timeout-ms"] = .integer(timeout) }
        if !descriptor.signals.isEmpty {
            object["x-holdfast-signals"] = .array(descriptor.signals.map { .string($0) })
        }
        return .object(object)
    }

    /// The least role whose call may be permitted.
    private var leastRole: Role {
        let byEffect = Role.allCases.first { $0.highestEffect >= min(descriptor.effect, .write) } ?? .admin
        return max(descriptor.minimumRole ?? .viewer, byEffect)
    }

    private func responses(isGet: Bool, streams: Bool, creates: Bool) -> JSONObject {
        let schema = output?.reference ?? ["type": "object"]
        var content: JSONObject = ["application/json": ["schema": schema]]
        for form in AnswerForm.offered(by: descriptor.inputSchema.source, streams: streams) where form != .json {
            content[form.rawValue] = ["schema": ["type": "string", "description": .string(Self.meaning(of: form))]]
        }
        var headers: JSONObject = ["X-Request-ID": ["$ref": "#/components/headers/RequestID"]]
        if isGet { headers["ETag"] = ["$ref": "#/components/headers/ETag"] }
        var responses: JSONObject = [
            "200": ["description": "The result.", "headers": .object(headers), "content": .object(content)]
        ]
        if creates {
            headers["Location"] = ["$ref": "#/components/headers/Location"]
            responses["201"] = [
                "description": "It was made; Location leads to it.", "headers": .object(headers),
                "content": ["application/json": ["schema": schema]],
            ]
        }
        responses["202"] = ["$ref": "#/components/responses/Waiting"]
        if isGet { responses["304"] = ["$ref": "#/components/responses/NotModified"] }
        let statuses = OpenAPIAnswers.ofCalls.filter { !isGet || ($0 != 413 && $0 != 415) }
        for (status, reference) in OpenAPIAnswers.references(statuses) { responses[status] = reference }
        return responses
    }

    private static func meaning(of form: AnswerForm) -> String {
        switch form {
        case .events:
            "Events progress {done, total, message}, state, and last result or problem; each with JSON as its data."
        case .csv: "Rows, the first with the names of the columns (RFC 4180)."
        case .ics: "A calendar (RFC 5545)."
        case .text, .json, .html: "For people."
        }
    }

    private var isArgumentRequired: Bool {
        descriptor.inputSchema.source["required"]?.arrayValue?.isEmpty == false
    }

    private func requestBody(_ schema: JSONValue, isRequired: Bool, _ examples: [JSONValue]) -> JSONValue {
        var media: JSONObject = ["schema": schema]
        if !examples.isEmpty {
            media["examples"] = .object(
                JSONObject(examples.enumerated().map { ("example\($0.offset + 1)", ["value": $0.element]) }))
        }
        return [
            "description": "The arguments of the tool; no body is no arguments.", "required": .bool(isRequired),
            "content": ["application/json": .object(media)],
        ]
    }

    /// The input schema without the arguments that the path has; nil when there are no others.
    private func remaining(without taken: [String]) -> (schema: JSONValue, isRequired: Bool)? {
        guard case .object(var object) = input.root, var properties = object["properties"]?.objectValue else {
            return nil
        }
        for name in taken { properties[name] = nil }
        guard !properties.isEmpty else { return nil }
        let required = (object["required"]?.arrayValue ?? []).filter { !taken.contains($0.stringValue ?? "") }
        object["properties"] = .object(properties)
        object["required"] = required.isEmpty ? nil : .array(required)
        return (.object(object), !required.isEmpty)
    }

    private func queryParameters(_ path: [String], _ fixed: JSONObject) -> [JSONValue] {
        QueryParameters(schema: input.root, source: descriptor.inputSchema.source, path: path, fixed: fixed).json
    }

    private func pathParameters(_ path: [String]) -> [JSONValue] {
        queryParameters(path, [:]).filter { $0["in"] == "path" }
    }

    private static let headers = ["IdempotencyKey", "OverrideHold", "Prefer", "Deadline", "RequestID"].map(reference)

    private static func reference(_ name: String) -> JSONValue {
        ["$ref": .string("#/components/parameters/" + name)]
    }
}
