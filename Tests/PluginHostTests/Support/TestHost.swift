// SPDX-License-Identifier: Apache-2.0

import Columns
import JSON
import Kernel
import PluginChannel
import PluginHost
import Synchronization
import Telemetry

/// A daemon without faces: registry, pipeline, services, a clock that stands still.
final class TestHost: Sendable {
    let workshop: Workshop
    /// The wall clock is ahead of the machine's, by which a child reads deadlines: only a sweep makes a call late.
    let time = ManualTime(
        wallMicroseconds: TimeSource.system.wallMicroseconds() + 3_600_000_000, monotonicNanoseconds: 1)
    let calls = CallTable()
    let metrics = MetricsRegistry()
    let services = TestServices()
    let lines = LogLines()
    /// What was logged after the library was loaded; inside the daemon that line comes first and names the library, and
    /// a child says when it is ready.
    var linesAfterLoading: [String] {
        let all = lines.all
        if placement == .process { return all.filter { !$0.contains(" debug its process is ready ") } }
        return all.first?.contains(" info loading {") == true ? Array(all.dropFirst()) : ["not said"] + all
    }
    let registry = RegistryHolder()
    let pipeline: Pipeline
    let placement: PluginManifest.Placement
    let policy: SupervisionPolicy
    private let runtime = Mutex<ChildRuntime?>(nil)

    init(_ placement: PluginManifest.Placement = .inProcess, policy: SupervisionPolicy = SupervisionPolicy()) throws {
        self.placement = placement
        self.policy = policy
        workshop = try Workshop()
        pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
            metrics: CallMetrics(registry: metrics), time: time.source)
    }

    deinit {
        for plugin in registry.current.plugins { (plugin.instance as? any RunningPlugin)?.discard() }
        if let runtime = runtime.withLock({ $0 }) { Task { await runtime.close() } }
    }

    private var log: HostEnvironment.Log {
        { [lines = self.lines] id, level, message, fields in
            lines.add("\(id) \(level) \(message) \(JSONValue.object(fields).text)")
        }
    }

    /// The machine room of the children of this host; made when it is first asked for.
    var children: ChildRuntime {
        runtime.withLock { runtime in
            if let runtime { return runtime }
            let made = ChildRuntime(
                hostProgram: Workshop.hostProgram, stateFolder: workshop.path, hostVersion: "test",
                time: time.source, policy: policy, log: log)
            runtime = made
            return made
        }
    }

    /// Forgets the machine room, as a restart of the daemon does; files stay.
    func restart() { runtime.withLock { $0 = nil } }

    var environment: HostEnvironment {
        HostEnvironment(
            calls: calls, services: services, tables: services, metrics: metrics, time: time.source, log: log)
    }

    var loader: PluginLoader {
        PluginLoader(
            directories: [workshop.plugins], store: LibraryStore(runDirectory: workshop.run), children: children,
            environment: environment)
    }

    /// Moves the clock and lets what is due happen.
    func advance(milliseconds: UInt64) {
        time.advance(nanoseconds: milliseconds * 1_000_000)
        calls.sweep(now: time.source.monotonicNanoseconds())
        children.tick()
    }

    /// The only plugin of the registry that runs.
    var running: (any RunningPlugin)? {
        registry.current.plugins.lazy.compactMap { $0.instance as? any RunningPlugin }.first
    }

    /// Waits for something that another thread or process does.
    func until(_ condition: () -> Bool) async -> Bool {
        let end = TimeSource.system.monotonicNanoseconds() + 300_000_000_000
        while !condition() {
            if TimeSource.system.monotonicNanoseconds() > end { return false }
            await Task.yield()
        }
        return true
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
                context: CallContext(principal: principal, face: .host, correlationID: "c-1"), onProgress: onProgress)
        ).result()
    }

    /// Installs and enables the conformance plugin.
    func loadEcho(grants: Set<String> = [], config: JSONValue = [:]) throws -> RegisteredPlugin {
        let manifest = try ManifestPacker.pack(library: Workshop.echoLibrary, pluginJSON: Manifests.echo)
        try workshop.install(library: Workshop.echoLibrary, manifest: manifest)
        let site = SitePlugin(
            id: "dev.holdfast.echo", isEnabled: true, placement: placement, grants: grants, config: config)
        let plugins = load([site])
        guard let plugin = plugins.first else { throw PluginRefusal("nothing was found") }
        return plugin
    }

    /// Installs and enables the faulty plugin, compiled with these macros.
    func loadFaulty(_ macros: [String] = [], tools: [String] = [], flags: [String] = []) throws -> RegisteredPlugin {
        let library = try workshop.compile("faulty", defining: macros, flags: flags)
        try workshop.install(library: library, manifest: Manifests.faulty(tools))
        let plugins = load([SitePlugin(id: "org.example.faulty", isEnabled: true, placement: placement)])
        guard let plugin = plugins.first else { throw PluginRefusal("nothing was found") }
        return plugin
    }
}

/// Manifests of the test plugins.
enum Manifests {
    static let echo: JSONValue = [
        "id": "dev.holdfast.echo", "version": "1.0.0", "name": "Echo", "vendor": "Holdfast", "licence": "Apache-2.0",
        "placement": "in-process",
        "permissions": [
            "kv/1", "slow/1", "twice/1", "table:people", "unheard/1", "stoppable/1", "ask.form/1", "approval.request/1",
            "task.enqueue/1", "store.commit/1", "tool.invoke/1",
        ],
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
    /// How many requests were told that nobody waits for them.
    let stopped = Atomic(0)
    /// Whether tables are answered twice.
    let answersTwice = Atomic(false)

    func handle(
        service: String, payload: [UInt8], call: CallTable.Entry?, plugin: PluginIdentity,
        done: @escaping @Sendable (Outcome) -> Void
    ) -> Cancellation {
        switch service {
        case "kv/1", "store.commit/1": done(.ok(payload))
        case "ask.form/1", "approval.request/1": ask(payload, call, done)
        case "twice/1":
            done(.ok(Array("1".utf8)))
            done(.ok(Array("2".utf8)))
        case "slow/1": waiting.withLock { $0.append(done) }
        case "stoppable/1":
            waiting.withLock { $0.append(done) }
            return Cancellation {
                self.stopped.add(1, ordering: .relaxed)
                done(.failed(.cancelled, []))
            }
        default: done(.failed(.unsupported, []))
        }
        return .none
    }

    func open(
        spec: JSONValue, context: CallContext?, plugin: PluginIdentity,
        done: @escaping @Sendable (Result<OpenedTable, TableRefusal>) -> Void
    ) -> Cancellation {
        done(opened(spec))
        if answersTwice.load(ordering: .relaxed) { done(opened(spec)) }
        return .none
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

/// What was logged, in order.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    func contains(_ text: String) -> Bool { all.contains { $0.contains(text) } }
}
