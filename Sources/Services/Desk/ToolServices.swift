// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `tool.invoke/1 {tool, arguments, label?}`: a plugin calls a tool with its caller's rights, cut down to its own grants.
///
/// The reply is `{structured, content, meta}`; a problem of the called tool is the problem of the request. When the called
/// tool asks, the calling one waits with it. `label` names the questions of one of several calls of the same tool.
struct ToolInvokeService: HostService {
    let name = "tool.invoke/1"
    let permission: String? = nil
    let pipeline: @Sendable () -> Pipeline

    func answer(_ request: JSONValue, from caller: ServiceCaller) async -> Outcome {
        do throws(Problem) {
            switch try await pipeline().run(try call(request, from: caller)) {
            case .awaiting: return .inputRequired
            case .done(let result):
                let reply: JSONValue = [
                    "structured": result.structured ?? .null, "content": .array(result.content),
                    "meta": .object(result.meta),
                ]
                return .ok(reply.serialized())
            }
        } catch {
            return .failed(CallStatus(problem: error), error.json.serialized())
        }
    }

    private func call(_ request: JSONValue, from caller: ServiceCaller) throws(Problem) -> CallRequest {
        guard let tool = request["tool"]?.stringValue else {
            throw Problem(.missingParameter, "tool.invoke/1 needs \"tool\", the name of the tool to call.")
        }
        let label = request["label"]?.stringValue
        if let given = request["label"], !given.isNull, !(label.map(AskRequest.isKey) ?? false) {
            throw Problem(.invalidParameter, "tool.invoke/1 \"label\" \(AskRequest.keyRule); is \(given.text).")
        }
        let arguments = request["arguments"] ?? [:]
        var context = try caller.nested(for: name)
        caller.noteCall(of: ToolDescriptor.grantPrefix + tool)
        context.path = context.path.entering(tool, label: label, arguments: arguments.serialized())
        return CallRequest(tool: tool, arguments: arguments, context: context)
    }
}

/// `tool.list/1 {}`: the callable tools with their effects and signals.
struct ToolListService: ReplyingService {
    let name = "tool.list/1"
    let permission: String? = "tool.list/1"
    let registry: RegistryHolder

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        let registry = registry.current
        let rows = registry.tools.map { tool -> JSONValue in
            [
                "name": .string(tool.descriptor.name), "title": .string(tool.descriptor.title),
                "plugin": .string(tool.pluginID), "effect": .string(tool.descriptor.worstEffect.rawValue),
                "signals": .array(tool.descriptor.signals.map { .string($0) }),
            ]
        }
        return ["items": .array(rows), "generation": .integer(registry.generation)]
    }
}
