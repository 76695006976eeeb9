// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Telemetry

@testable import MCP

/// A server over the fake plugin, with a clock that stands still.
struct TestServer {
    let server: MCPServer
    let plugin: FakePlugin
    let registry: RegistryHolder
    let time = ManualTime()
    var principal = Principal(name: "ann", role: .operator, disclosure: .pseudonym)

    init(
        tools: [ToolDescriptor]? = nil, isReadOnly: Bool = false, options: MCPServerOptions = .test,
        bodies: [String: FakePlugin.Body] = [:], delay: ManualDelay? = nil, profiles: [Profile] = []
    ) throws {
        let calls = CallTable()
        let echo: FakePlugin.Body = { .ok(Array(#"{"structured":"#.utf8) + $0.arguments + Array("}".utf8)) }
        plugin = FakePlugin(calls: calls, bodies: bodies.merging(["echo": echo]) { mine, _ in mine })
        registry = RegistryHolder()
        server = MCPServer(
            pipeline: Pipeline(
                registry: registry, calls: calls, limits: CallLimits(), isReadOnly: isReadOnly,
                metrics: CallMetrics(registry: MetricsRegistry()), time: time.source),
            options: options, profiles: Live(profiles), time: time.source, later: { delay?.later($0) })
        load(try tools ?? [.named("echo"), .named("hang")])
    }

    /// Puts these tools in the place of those that were there.
    func load(_ tools: [ToolDescriptor]) {
        let manifest = PluginManifest(
            id: "org.example.fake", version: "1.0.0", name: "Fake", vendor: "", licence: "", runtime: "test",
            sha256: "", tools: tools)
        registry.update { _ in [RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)] }
    }

    /// Puts what a manifest would declare in the place of what was there.
    func load(description: JSONValue) throws {
        var manifest = PluginManifest(
            id: "org.example.fake", version: "1.0.0", name: "Fake", vendor: "", licence: "", runtime: "test", sha256: ""
        )
        try manifest.readDescription(description)
        registry.update { [manifest] _ in
            [RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)]
        }
    }

    func http(
        _ body: String, method: String = "POST", headers: [(name: String, value: String)] = [],
        as other: Principal? = nil, profile: Profile? = nil
    ) async -> MCPHTTPResponse {
        var all = headers
        if !all.contains(where: { $0.name.lowercased() == "content-type" }) {
            all.append(("Content-Type", "application/json"))
        }
        all.removeAll { $0.value == "-" }
        return await server.handle(
            MCPHTTPRequest(method: method, path: "/mcp", headers: all, body: Array(body.utf8)),
            principal: other ?? principal, profile: profile)
    }

    /// A stateless request with the headers and metadata that belong to it; fields given replace or, with `-`, remove.
    func modern(
        _ method: String, _ params: JSONObject = [:], id: JSONValue = 1,
        headers changes: [(name: String, value: String)] = [], profile: Profile? = nil
    ) async -> MCPHTTPResponse {
        var headers: [(name: String, value: String)] = [
            ("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method),
            ("Accept", "application/json, text/event-stream"),
        ]
        let named = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"][method]
        if let name = named.flatMap({ params[$0]?.stringValue }) { headers.append(("Mcp-Name", name)) }
        for change in changes {
            headers.removeAll { $0.name.lowercased() == change.name.lowercased() }
        }
        return await http(
            Self.request(method, Self.withMeta(params), id: id), headers: headers + changes, profile: profile)
    }

    /// A request in a session.
    func legacy(
        _ method: String, _ params: JSONObject = [:], id: JSONValue = 1, session: String
    ) async -> MCPHTTPResponse {
        await http(Self.request(method, params, id: id), headers: [("Mcp-Session-Id", session)])
    }

    /// Opens a session and gives its id.
    func open(_ revision: String = "2025-11-25", capabilities: JSONObject = [:]) async -> String {
        let params: JSONObject = ["protocolVersion": .string(revision), "capabilities": .object(capabilities)]
        let response = await http(Self.request("initialize", params, id: 0))
        return response.headers.first { $0.name == "MCP-Session-Id" }?.value ?? ""
    }

    /// The way back of a request that is being answered in a session.
    func outbox(of session: String, id: Int64) -> ExchangeOutbox? {
        server.sessions.find(session, owner: principal.name + " " + principal.credential.text)?
            .peer.running.outbox(.integer(id))
    }

    static func request(_ method: String, _ params: JSONObject, id: JSONValue = 1) -> String {
        let message: JSONValue = ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": .object(params)]
        return message.text
    }

    /// Adds what a stateless request must carry, unless it is there already.
    static func withMeta(_ params: JSONObject) -> JSONObject {
        var params = params
        guard params["_meta"] == nil else { return params }
        params["_meta"] = [
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": [:],
        ]
        return params
    }
}

extension MCPServerOptions {
    static let test = MCPServerOptions(version: "1.2.3", instructions: "Read the sitrep first.")
}

extension MCPHTTPResponse {
    var value: JSONValue? { try? JSONValue.parse(body) }
    var errorCode: Int64? { value?["error"]?["code"]?.integerValue }
    var result: JSONValue? { value?["result"] }
    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

extension ToolDescriptor {
    static func named(
        _ name: String, effect: Effect = .read, rules: [EffectRule] = [], output: JSONValue? = nil,
        isAdministrative: Bool = false, input: JSONValue = ["type": "object"], execution: Execution = .inline
    ) throws -> ToolDescriptor {
        ToolDescriptor(
            name: name, title: "The \(name)", description: "Does \(name).",
            inputSchema: try JSONSchema(compiling: input),
            outputSchema: try output.map { try JSONSchema(compiling: $0) }, effect: effect, effectRules: rules,
            execution: execution, isAdministrative: isAdministrative)
    }
}
