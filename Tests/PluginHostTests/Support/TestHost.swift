// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import PluginHost
import Synchronization
import Telemetry

/// A daemon without faces: registry, pipeline, services, a clock that stands still.
final class TestHost: Sendable {
    let workshop: Workshop
    let time = ManualTime(wallMicroseconds: 1_000_000, monotonicNanoseconds: 1)
    let calls = CallTable()
    let metrics = MetricsRegistry()
    let services = TestServices()
    let lines = Mutex<[String]>([])
    /// What was logged after the library was loaded; that line comes first and names the library.
    var linesAfterLoading: [String] {
        lines.withLock { $0.first?.contains(" info loading {") == true ? Array($0.dropFirst()) : ["not said"] + $0 }
    }
    let registry = RegistryHolder()
    let pipeline: Pipeline

    init() throws {
        workshop = try Workshop()
        pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
            metrics: CallMetrics(registry: metrics), time: time.source)
    }

    var loader: PluginLoader {
        let environment = HostEnvironment(
            calls: calls, services: services, tables: services, metrics: metrics, time: time.source,
            log: { id, level, message, fields in
                self.lines.withLock { $0.append("\(id) \(level) \(message) \(JSONValue.object(fields).text)") }
            })
        return PluginLoader(
            directories: [workshop.plugins], store: LibraryStore(runDirectory: workshop.run), environment: environment)
    }

    /// Loads everything that is installed and makes it the registry.
    @discardableResult
    func load(_ site: [SitePlugin]) -> [RegisteredPlugin] {
        let plugins = loader.loadAll(site: site)
        registry.update { _ in plugins }
        return plugins
    }

    func run(
        _ tool: String, _ arguments: JSONValue = [:], role: Role = .operator,
        onProgress: (@Sendable (Double, Double?, String) -> Void)? = nil
    ) async throws(Problem) -> ToolResult {
        let principal = Principal(name: "tester", role: role, disclosure: .pseudonym)
        return try await pipeline.run(
            CallRequest(
                tool: tool, arguments: arguments,
                context: CallContext(principal: principal, face: .host, correlationID: "c-1"), onProgress: onProgress))
    }

    /// Installs and enables the conformance plugin.
    func loadEcho(grants: Set<String> = [], config: JSONValue = [:]) throws -> RegisteredPlugin {
        let manifest = try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: Manifests.echo)
        try workshop.install(library: Workshop.echoLibrary, manifest: manifest)
        let site = SitePlugin(id: "dev.holdfast.echo", isEnabled: true, grants: grants, config: config)
        let plugins = load([site])
        guard let plugin = plugins.first else { throw PluginRefusal("nothing was found") }
        return plugin
    }

    /// Installs and enables the faulty plugin, compiled with these macros.
    func loadFaulty(_ macros: [String] = [], tools: [String] = [], flags: [String] = []) throws -> RegisteredPlugin {
        let library = try workshop.compile("faulty", defining: macros, flags: flags)
        try workshop.install(library: library, manifest: Manifests.faulty(tools))
        let plugins = load([SitePlugin(id: "org.example.faulty", isEnabled: true)])
        guard let plugin = plugins.first else { throw PluginRefusal("nothing was found") }
        return plugin
    }
}

/// Manifests of the test plugins.
enum Manifests {
    static let echo: JSONValue = [
        "id": "dev.holdfast.echo", "version": "1.0.0", "name": "Echo", "vendor": "Holdfast", "licence": "Apache-2.0",
        "placement": "in-process", "permissions": ["kv/1", "slow/1", "twice/1", "table:people", "unheard/1"],
        "config_schema": [
            "type": "object", "properties": ["greeting": ["type": "string", "default": "good day", "maxLength": 20]],
            "additionalProperties": false,
        ],
    ]

    static func faulty(_ tools: [String]) -> JSONValue {
        [
            "manifest_version": 1, "id": "org.example.faulty", "version": "1.0.0", "name": "Faulty",
            "vendor": "Example", "licence": "Apache-2.0", "abi": ["major": 1, "min_minor": 0], "runtime": "c",
            "placement": "in-process", "tools": .array(tools.map(tool)),
        ]
    }

    static func tool(_ name: String) -> JSONValue {
        [
            "name": .string(name), "description": "A tool of a test.", "input_schema": ["type": "object"],
            "effect": "read", "timeout_ms": 1_000,
        ]
    }
}

/// Services that answer, wait, or answer twice; and one table.
final class TestServices: ServiceProvider, TableProvider {
    let waiting = Mutex<[@Sendable (Outcome) -> Void]>([])
    /// Whether tables are answered twice.
    let answersTwice = Atomic(false)

    func handle(
        service: String, payload: [UInt8], call: CallTable.Entry?, plugin: PluginIdentity,
        done: @escaping @Sendable (Outcome) -> Void
    ) {
        switch service {
        case "kv/1": done(.ok(payload))
        case "twice/1":
            done(.ok(Array("1".utf8)))
            done(.ok(Array("2".utf8)))
        case "slow/1": waiting.withLock { $0.append(done) }
        default: done(.failed(.unsupported, []))
        }
    }

    func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void
    ) {
        done(opened(spec))
        if answersTwice.load(ordering: .relaxed) { done(opened(spec)) }
    }

    private func opened(_ spec: JSONValue) -> Result<OpenedTable, TableRefusal> {
        do {
            let first = try RecordBatch([("id", .utf8(["a", "b"])), ("load", .int64([40, 2]))])
            let second = try RecordBatch([("id", .utf8(["c"])), ("load", .int64([100]))])
            let table = try Table(name: "people", schema: first.schema, batches: [first, second])
            return .success(OpenedTable(table: table, info: ["table": "people", "version": 7, "rows": 3]))
        } catch {
            return .failure(TableRefusal(.internalError, "\(error)"))
        }
    }
}
