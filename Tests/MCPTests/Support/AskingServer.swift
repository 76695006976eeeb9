// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import JSON
import Kernel
import SQLiteStore
import Store
import Synchronization
import Tasks
import Telemetry
import Testing

@testable import MCP

/// A plugin whose tools are closures that may ask.
final class AskingPlugin: PluginInstance {
    typealias Handler = @Sendable (AskingCalled) async -> Outcome

    let pluginID = "org.example.asking"
    private let calls: CallTable
    private let handlers: [String: Handler]
    private let counts = Mutex<[String: Int]>([:])

    init(calls: CallTable, handlers: [String: Handler]) {
        self.calls = calls
        self.handlers = handlers
    }

    /// How often a tool was run.
    func runs(_ name: String) -> Int { counts.withLock { $0[name, default: 0] } }

    func start(_ call: StartedCall) {
        counts.withLock { $0[call.name, default: 0] += 1 }
        guard let handler = handlers[call.name], let entry = calls.entry(call.id, ownedBy: self) else {
            calls.finish(call.id, by: self, with: .failed(.unsupported, []))
            return
        }
        let called = AskingCalled(context: entry.context, arguments: (try? JSONValue.parse(call.arguments)) ?? .null)
        Task { [calls] in calls.finish(call.id, by: self, with: await handler(called)) }
    }

    func cancel(_ id: CallID) { calls.finish(id, by: self, with: .failed(.cancelled, [])) }
}

/// A call as a handler sees it.
struct AskingCalled: Sendable {
    let context: CallContext
    let arguments: JSONValue

    /// Asks as the services do; nil when the call has to unwind.
    func ask(_ ask: Ask) async -> AskAnswer? {
        guard case .answered(let answer)? = await context.asks?.ask(ask, at: context.path) else { return nil }
        return answer
    }

    static func form(_ key: String, schema: JSONValue? = nil) -> Ask {
        Ask(key: key, kind: .form, message: "\(key)?", schema: schema, pluginID: "org.example.asking")
    }
}

extension Outcome {
    static func text(_ text: String) -> Outcome {
        .ok(JSONValue.object(["content": [["type": "text", "text": .string(text)]]]).serialized())
    }

    static let unwound = Outcome.failed(.inputRequired, [])
}

/// A sealer with one key that lives as long as the test.
struct TestSealer: StateSealer {
    let keys: SealingKeys

    init() throws { keys = SealingKeys([SealingKey(id: "k", bytes: try randomBytes(32), createdAtMicros: 1)]) }

    func seal(_ plain: [UInt8], purpose: String) async throws(Problem) -> String {
        (try? keys.seal(plain, purpose: purpose)).flatMap(\.self) ?? ""
    }

    func open(_ text: String, purpose: String) async throws(Problem) -> [UInt8]? {
        if case .plain(let bytes)? = try? keys.open(text, purpose: purpose) { bytes } else { nil }
    }
}

/// A server over such a plugin, a store and an engine that runs.
final class AskingServer: Sendable {
    let server: MCPServer
    let plugin: AskingPlugin
    let engine: TaskEngine
    let store: SQLiteStore
    let sealer: TestSealer
    let registry = RegistryHolder()
    private let folder: String

    static let ann = Principal(name: "ann", role: .operator, disclosure: .full)
    static let bob = Principal(name: "bob", role: .operator, disclosure: .full)

    init(
        tools: [(name: String, more: JSONObject)], handlers: [String: AskingPlugin.Handler], hold: Int64 = 0,
        options: MCPServerOptions = .test
    ) async throws {
        var name = Array("/tmp/holdfast-asking-XXXXXX".utf8CString)
        folder = name.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/tmp"
        }
        store = try await SQLiteStore.open(folder: folder, options: SQLiteStoreOptions(synchronous: .normal))
        let calls = CallTable()
        plugin = AskingPlugin(calls: calls, handlers: handlers)
        let metrics = MetricsRegistry()
        let pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
            metrics: CallMetrics(registry: metrics), time: .system)
        engine = TaskEngine(
            options: TaskEngineOptions(sweepMilliseconds: 50, holdMilliseconds: hold), pipeline: pipeline, store: store,
            program: "p", worker: "w", metrics: metrics)
        await engine.start()
        sealer = try TestSealer()
        server = MCPServer(
            pipeline: pipeline, options: options, waiting: WaitingCalls(engine: engine), sealer: sealer, time: .system)
        try load(tools)
    }

    func load(_ tools: [(name: String, more: JSONObject)]) throws {
        var manifest = PluginManifest(
            id: plugin.pluginID, version: "1.0.0", name: "t", vendor: "v", licence: "l", runtime: "c", sha256: "")
        let entries = tools.map { tool -> JSONValue in
            var object: JSONObject = [
                "name": .string(tool.name), "description": "A thing.", "effect": "read",
                "input_schema": ["type": "object"],
            ]
            for (key, value) in tool.more { object[key] = value }
            return .object(object)
        }
        try manifest.readDescription(["tools": .array(entries)])
        let registered = RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)
        registry.update { _ in [registered] }
    }

    func close() async {
        await engine.stop()
        await store.close()
        for file in ["holdfast.db", "holdfast.db-wal", "holdfast.db-shm"] { unlink(folder + "/" + file) }
        rmdir(folder)
    }

    /// Runs a test on a server of its own.
    static func with(
        tools: [(name: String, more: JSONObject)], handlers: [String: AskingPlugin.Handler], hold: Int64 = 0,
        options: MCPServerOptions = .test, _ body: (AskingServer) async throws -> Void
    ) async throws {
        let server = try await AskingServer(tools: tools, handlers: handlers, hold: hold, options: options)
        do { try await body(server) } catch {
            await server.close()
            throw error
        }
        await server.close()
    }

    /// A stateless request; what its client declares.
    func modern(
        _ method: String, _ params: JSONObject, capabilities: JSONValue = [:], as principal: Principal = ann
    ) async -> MCPHTTPResponse {
        var params = params
        params["_meta"] = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": capabilities,
        ]
        var headers: [(name: String, value: String)] = [
            ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method), ("Content-Type", "application/json"),
            ("Accept", "application/json, text/event-stream"),
        ]
        if let name = (params["name"] ?? params["taskId"])?.stringValue { headers.append(("Mcp-Name", name)) }
        return await server.handle(
            MCPHTTPRequest(
                method: "POST", path: "/mcp", headers: headers,
                body: Array(TestServer.request(method, params).utf8)), principal: principal)
    }

    func call(
        _ name: String, _ more: JSONObject = [:], capabilities: JSONValue = ["elicitation": [:]],
        as principal: Principal = ann
    ) async -> MCPHTTPResponse {
        var params = more
        params["name"] = .string(name)
        return await modern("tools/call", params, capabilities: capabilities, as: principal)
    }
}

extension JSONValue {
    /// The text of a tool's result.
    var resultText: String? { self["content"]?[0]?["text"]?.stringValue }
}
