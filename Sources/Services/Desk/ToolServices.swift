// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `tool.invoke/1 {tool, arguments}`: a plugin calls a tool with its caller's rights, cut down to its own grants.
///
/// The reply is `{structured, content, meta}`; a problem of the called tool is the problem of the request.
struct ToolInvokeService: HostService {
    let name = "tool.invoke/1"
    let permission: String? = nil
    let pipeline: @Sendable () -> Pipeline

    func reply(to request: JSONValue, from caller: ServiceCaller) async throws(Problem) -> JSONValue {
        guard let tool = request["tool"]?.stringValue else {
            throw Problem(.missingParameter, "tool.invoke/1 needs \"tool\", the name of the tool to call.")
        }
        guard let outer = caller.context else {
            throw Problem(.forbidden, "tool.invoke/1 needs the call on whose behalf the tool is called.")
        }
        var context = outer
        context.face = .plugin
        context.depth += 1
        context.idempotencyKey = nil
        var own = caller.grants.filter { $0.hasPrefix("tool.invoke:") }
        if caller.grants.contains(name) { own.insert("tool.invoke:*") }
        context.grants = outer.grants.map { Self.intersection($0, own) } ?? own
        let result = try await pipeline().run(
            CallRequest(tool: tool, arguments: request["arguments"] ?? [:], context: context))
        return [
            "structured": result.structured ?? .null, "content": .array(result.content), "meta": .object(result.meta),
        ]
    }

    /// The tools that both sets permit; `tool.invoke:*` permits all.
    private static func intersection(_ left: Set<String>, _ right: Set<String>) -> Set<String> {
        if left.contains("tool.invoke:*") { return right }
        if right.contains("tool.invoke:*") { return left }
        return left.intersection(right)
    }
}

/// `tool.list/1 {}`: the callable tools with their effects and signals.
struct ToolListService: HostService {
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
