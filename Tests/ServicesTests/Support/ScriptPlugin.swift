// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Services

/// A plugin whose tools take `{do: [[service, request], ...], anyway?}`: they ask the host for one after the other, as
/// themselves, and answer with the replies.
///
/// The first that fails is how the call ends, unless it goes on `anyway`.
final class ScriptPlugin: PluginInstance {
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
        Task { calls.finish(call.id, by: self, with: await answer(arguments, context)) }
    }

    private func answer(_ arguments: JSONValue, _ context: CallContext) async -> Outcome {
        let caller = ServiceCaller(pluginID: pluginID, grants: grants, context: context)
        var replies: [JSONValue] = []
        for step in arguments["do"]?.arrayValue ?? [] {
            let ending = await desk.answer(
                service: step[0]?.stringValue ?? "", payload: (step[1] ?? [:]).serialized(), from: caller)
            switch ending {
            case .ok(let bytes): replies.append((try? JSONValue.parse(bytes)) ?? .null)
            case .failed(let status, _):
                guard arguments["anyway"] == true else { return ending }
                replies.append(.string(status.word))
            case .lost: return ending
            }
        }
        return .ok(JSONValue.object(["structured": ["replies": .array(replies)]]).serialized())
    }

    func cancel(_ id: CallID) {}
}

extension TestHost {
    /// What a plugin of scripts is granted.
    static let scriptGrants: Set<String> = [
        "kv/1", "store.commit/1", "roster.write", "ask.form/1", "ask.model/1", "approval.request/1", "tool.invoke/1",
        "task.enqueue/1",
    ]

    /// Registers a plugin of scripts with tools and task types of these names and effects.
    func script(
        _ id: String = "org.example.s", tools: [String: Effect] = ["r": .read, "w": .write],
        tasks: [TaskTypeDescriptor] = [], grants: Set<String> = scriptGrants
    ) throws {
        let schema = try JSONSchema(compiling: ["type": "object"])
        var manifest = PluginManifest(
            id: id, version: "1.0.0", name: id, vendor: "Example", licence: "MIT", runtime: "c", sha256: "",
            tools: tools.sorted { $0.key < $1.key }.map {
                ToolDescriptor(
                    name: $0.key, title: $0.key, description: "A tool.", inputSchema: schema, effect: $0.value)
            })
        manifest.taskTypes = tasks
        let plugin = RegisteredPlugin(
            manifest: manifest, state: .enabled, instance: ScriptPlugin(id, grants: grants, host: self), grants: grants)
        registry.update { $0 + [plugin] }
    }

    /// Runs a script as a tool from outside that may wait.
    func ending(
        _ tool: String, _ steps: JSONValue, anyway: Bool = false, asks: AskRecorder?, callID: String? = nil
    ) async throws(Problem) -> CallEnding {
        var context = CallContext.tester()
        context.asks = asks
        context.callID = callID
        return try await pipeline.run(
            CallRequest(tool: tool, arguments: ["do": steps, "anyway": .bool(anyway)], context: context))
    }

    /// The keys that a script waits for; nil when it is done.
    func awaited(
        _ tool: String, _ steps: JSONValue, anyway: Bool = false, _ asks: AskRecorder = AskRecorder()
    ) async throws(Problem) -> [String]? {
        guard case .awaiting(let open) = try await ending(tool, steps, anyway: anyway, asks: asks) else { return nil }
        return open.map(\.key)
    }

    /// What a script's requests were answered with.
    func replies(
        _ tool: String, _ steps: JSONValue, anyway: Bool = false, _ asks: AskRecorder? = AskRecorder()
    ) async throws(Problem) -> [JSONValue] {
        try await ending(tool, steps, anyway: anyway, asks: asks).result().structured?["replies"]?.arrayValue ?? []
    }
}
