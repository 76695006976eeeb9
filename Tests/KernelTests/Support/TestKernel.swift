// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

/// A kernel with fake plugins and a clock that stands still.
struct TestKernel {
    let calls = CallTable()
    let metrics = MetricsRegistry()
    let time = ManualTime(wallMicroseconds: 5_000_000, monotonicNanoseconds: 1)
    let registry = RegistryHolder()
    let pipeline: Pipeline

    init(
        limits: CallLimits = CallLimits(), isReadOnly: Bool = false, guards: PipelineGuards = PipelineGuards()
    ) {
        pipeline = Pipeline(
            registry: registry, calls: calls, limits: limits, isReadOnly: isReadOnly,
            metrics: CallMetrics(registry: metrics), time: time.source, guards: guards)
    }

    /// Registers a plugin with these tools, in the form of a manifest's `tools`; and with task types and schedules.
    @discardableResult
    func register(
        _ tools: [JSONValue], tasks: [JSONValue] = [], schedules: [JSONValue] = [], id: String = "org.example.fake",
        answer: FakePlugin.Answer = .echo
    ) throws -> FakePlugin {
        let plugin = FakePlugin(id, calls: calls, answer: answer)
        var manifest = PluginManifest(
            id: id, version: "1.0.0", name: id, vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription([
            "tools": .array(tools), "task_types": .array(tasks), "schedules": .array(schedules),
        ])
        let registered = RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)
        registry.update { $0 + [registered] }
        return plugin
    }

    static func tool(
        _ name: String, effect: String = "read", input: JSONValue = ["type": "object"], _ more: JSONObject = [:]
    ) -> JSONValue {
        var tool: JSONObject = [
            "name": .string(name), "description": "A tool.", "effect": .string(effect), "input_schema": input,
        ]
        for (key, value) in more { tool[key] = value }
        return .object(tool)
    }

    func run(
        _ tool: String, _ arguments: JSONValue = [:], role: Role = .operator, depth: Int = 0, grants: Set<String>? = nil
    ) async throws(Problem) -> ToolResult {
        let principal = Principal(name: "tester", role: role, disclosure: .pseudonym)
        return try await pipeline.run(
            CallRequest(
                tool: tool, arguments: arguments,
                context: CallContext(
                    principal: principal, face: .rest, correlationID: "c-9", depth: depth, grants: grants))
        ).result()
    }

    /// The problem that a call ends with; nil when it succeeds.
    func problem(
        _ tool: String, _ arguments: JSONValue = [:], role: Role = .operator, depth: Int = 0, grants: Set<String>? = nil
    ) async -> Problem? {
        do throws(Problem) {
            _ = try await run(tool, arguments, role: role, depth: depth, grants: grants)
            return nil
        } catch { return error }
    }
}
