// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services

/// A plugin whose tools take `{path: [tool, ...]}`: they call the first tool of the path with the rest of it, through
/// the desk and with the plugin's own grants; at the end of the path they say as whom they were called.
///
/// `{circle: true}` makes a tool call itself with the same arguments; `{commit: {...}}` asks `store.commit/1`.
final class RelayPlugin: PluginInstance {
    let pluginID: String
    private let grants: Set<String>
    private let calls: CallTable
    private let desk: ServiceDesk

    init(_ id: String, grants: Set<String>, host: TestHost) {
        pluginID = id
        self.grants = grants
        calls = host.calls
        desk = host.desk
    }

    func start(_ call: StartedCall) {
        guard let context = calls.entry(call.id, ownedBy: self)?.context,
            let arguments = try? JSONValue.parse(call.arguments)
        else { return }
        Task { calls.finish(call.id, by: self, with: await answer(call.name, arguments, context)) }
    }

    private func answer(_ tool: String, _ arguments: JSONValue, _ context: CallContext) async -> Outcome {
        let path = arguments["path"]?.arrayValue ?? []
        let request: JSONValue
        if let commit = arguments["commit"] {
            let caller = ServiceCaller(pluginID: pluginID, grants: grants, context: context)
            let ending = await desk.answer(service: "store.commit/1", payload: commit.serialized(), from: caller)
            guard case .ok(let bytes) = ending, let reply = try? JSONValue.parse(bytes) else { return ending }
            return .ok(JSONValue.object(["structured": reply]).serialized())
        }
        if arguments["circle"] == true {
            request = ["tool": .string(tool), "arguments": ["circle": true]]
        } else if let next = path.first {
            request = ["tool": next, "arguments": ["path": .array(Array(path.dropFirst()))]]
        } else {
            let seen: JSONValue = [
                "structured": [
                    "tool": .string(tool), "principal": .string(context.principal.name),
                    "role": .string(context.principal.role.rawValue),
                    "disclosure": .string(context.principal.disclosure.rawValue),
                    "face": .string(context.face.rawValue), "depth": .integer(Int64(context.depth)),
                    "correlation_id": .string(context.correlationID),
                    "idempotency_key": context.idempotencyKey.map { .string($0) } ?? .null,
                ]
            ]
            return .ok(seen.serialized())
        }
        let caller = ServiceCaller(pluginID: pluginID, grants: grants, context: context)
        return await desk.answer(service: "tool.invoke/1", payload: request.serialized(), from: caller)
    }

    func cancel(_ id: CallID) {}
}

extension TestHost {
    /// Registers a relaying plugin with tools of these names and effects.
    func relay(_ id: String, _ tools: [String: Effect], grants: Set<String> = []) throws {
        let schema = try JSONSchema(compiling: ["type": "object"])
        register(
            id, instance: RelayPlugin(id, grants: grants, host: self),
            tools: tools.sorted { $0.key < $1.key }.map {
                ToolDescriptor(
                    name: $0.key, title: $0.key, description: "A tool.", inputSchema: schema, effect: $0.value)
            }, grants: grants)
    }
}
