// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Roster
import SQLiteStore
import Services
import Store
import Telemetry

/// The host without its faces: a real store in a folder of its own, a real pipeline, a clock that stands still.
struct TestHost {
    let store: any Store
    let library: RosterLibrary
    let time: ManualTime
    let metrics = MetricsRegistry()
    let registry = RegistryHolder()
    let calls = CallTable()
    let board = SignalBoard()
    let pipeline: Pipeline
    let desk: ServiceDesk

    /// 2026-01-05T14:00:00Z, which is 08:00 in Chicago.
    static let start: Int64 = 1_767_621_600_000_000

    init(store: any Store, isReadOnly: Bool = false, guards: PipelineGuards = PipelineGuards()) {
        self.store = store
        let time = ManualTime(wallMicroseconds: Self.start, monotonicNanoseconds: 1)
        self.time = time
        library = RosterLibrary(store: store, program: "main", time: time.source)
        let pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: isReadOnly,
            metrics: CallMetrics(registry: metrics), time: time.source, guards: guards)
        self.pipeline = pipeline
        desk = ServiceDesk.standard(
            pipeline: { pipeline }, registry: registry, board: board, library: library, isReadOnly: isReadOnly,
            metrics: metrics, time: time.source)
    }

    /// Another daemon on the same store, with a memory of its own.
    func beside() -> TestHost { TestHost(store: store) }

    /// Runs a test against a host of its own, and leaves nothing behind.
    static func with(
        isReadOnly: Bool = false, guards: PipelineGuards = PipelineGuards(), _ body: (TestHost) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let store = try await SQLiteStore.open(
            folder: folder.state, options: SQLiteStoreOptions(synchronous: .normal, readers: 1))
        do { try await body(TestHost(store: store, isReadOnly: isReadOnly, guards: guards)) } catch {
            await store.close()
            throw error
        }
        await store.close()
    }

    func register(
        _ id: String, instance: (any PluginInstance)? = nil, tools: [ToolDescriptor] = [],
        signals: [SignalDeclaration] = [], grants: Set<String> = [], state: RegisteredPlugin.State = .enabled,
        reason: String? = nil
    ) {
        let manifest = PluginManifest(
            id: id, version: "1.0.0", name: id, vendor: "Example", licence: "MIT", runtime: "c", sha256: "",
            tools: tools, signals: signals)
        registry.update {
            $0 + [
                RegisteredPlugin(manifest: manifest, state: state, reason: reason, instance: instance, grants: grants)
            ]
        }
    }

    /// Registers the built-in plugin as the daemon does.
    func registerHostTools(clock: ProgramClock, isReadOnly: Bool = false) {
        let tools =
            PluginTools.all(registry: registry) + WhoAmITool.all(TokenBook(), isReadOnly: isReadOnly)
            + PluginControlTools.all(registry: registry, administration: FakeAdministration())
            + RosterTools.all(library: library, clock: clock, isDemo: false)
        registry.update { $0 + [HostPlugin.registered(tools: tools, version: "9.8.7", calls: calls)] }
    }

    /// Asks the desk, in bytes as the boundary does.
    func ask(_ service: String, _ request: JSONValue, _ caller: ServiceCaller) async throws -> Reply {
        switch await desk.answer(service: service, payload: request.serialized(), from: caller) {
        case .ok(let bytes): Reply(status: .ok, body: try JSONValue.parse(bytes))
        case .failed(let status, let bytes): Reply(status: status, body: try JSONValue.parse(bytes))
        case .lost(let bytes): Reply(status: .unavailable, body: try JSONValue.parse(bytes))
        }
    }

    /// What the desk answered; the body of a failure is its problem.
    struct Reply {
        let status: CallStatus
        let body: JSONValue

        var detail: String { body["detail"]?.stringValue ?? "" }
    }

    func run(_ tool: String, _ arguments: JSONValue = [:], as context: CallContext = .tester()) async throws(Problem)
        -> JSONValue
    {
        try await pipeline.run(CallRequest(tool: tool, arguments: arguments, context: context)).result().structured
            ?? .null
    }

    /// The problem that a call ends with; nil when it succeeds.
    func problem(_ tool: String, _ arguments: JSONValue = [:], as context: CallContext = .tester()) async -> Problem? {
        do throws(Problem) {
            _ = try await run(tool, arguments, as: context)
            return nil
        } catch { return error }
    }
}

extension CallContext {
    static func tester(_ role: Kernel.Role = .operator, disclosure: Disclosure = .pseudonym) -> CallContext {
        CallContext(
            principal: Principal(name: "tess", role: role, disclosure: disclosure), face: .rest, correlationID: "c-1",
            idempotencyKey: "once")
    }
}

extension ServiceCaller {
    static func plugin(
        _ id: String = "org.example.p", _ grants: Set<String> = [], for context: CallContext? = nil
    ) -> ServiceCaller {
        ServiceCaller(pluginID: id, grants: grants, context: context)
    }
}

/// The problem that the body throws; nil when it throws none.
func problem(_ body: () async throws(Problem) -> Void) async -> Problem? {
    do throws(Problem) {
        try await body()
        return nil
    } catch { return error }
}
