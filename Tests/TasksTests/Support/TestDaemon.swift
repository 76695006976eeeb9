// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import Store
import StoreSuite
import Synchronization
import Telemetry

@testable import Tasks

/// A store with a clock that the test moves, and daemons on it.
final class TestSite: Sendable {
    let clock: VirtualClock
    let store: any TestedStore

    init(_ store: any TestedStore, _ clock: VirtualClock) {
        self.store = store
        self.clock = clock
    }

    /// Runs a test on a site of its own, on each of the databases that there are for the run.
    static func with(
        _ kinds: [StoreKind] = StoreKind.all, _ body: (TestSite) async throws -> Void
    ) async throws {
        for kind in kinds {
            let clock = VirtualClock()
            try await kind.withStores(1, by: clock.store) { try await body(TestSite($0[0], clock)) }
        }
    }

    func call(_ id: DurableCallID) async throws -> DurableCall {
        guard let call = try await store.answer(DurableCallQuery(program: Units.program, id: id)) else {
            throw StoreError.corrupt(detail: "no call \(id)")
        }
        return call
    }

    func calls(_ states: Set<DurableCallState> = []) async throws -> [DurableCall] {
        try await store.answer(
            DurableCallsQuery(program: Units.program, filter: CallFilter(states: states), limit: 1_000))
    }
}

/// What a daemon has of the kernel, with an engine that works when the test says so.
struct TestDaemon {
    let site: TestSite
    let metrics = MetricsRegistry()
    let registry = RegistryHolder()
    let table = CallTable()
    let plugin: HandlerPlugin
    let pipeline: Pipeline
    let engine: TaskEngine
    let waiting: WaitingCalls
    let lines = LogLines()
    /// What has become of the roles since; empty leaves them as they are.
    let roles = Roles()

    static let person = Principal(name: "olga", role: .operator, disclosure: .full)
    static let viewer = Principal(name: "vera", role: .viewer, disclosure: .full)
    static let second = Principal(name: "anna", role: .approver, disclosure: .full)

    init(
        _ site: TestSite, worker: String = "one", options: TaskEngineOptions = TaskEngineOptions(holdMilliseconds: 0),
        isReadOnly: Bool = false
    ) async {
        self.site = site
        plugin = HandlerPlugin(calls: table)
        pipeline = Pipeline(
            registry: registry, calls: table, limits: CallLimits(), isReadOnly: isReadOnly,
            metrics: CallMetrics(registry: metrics), time: site.clock.time)
        let (lines, roles) = (lines, roles)
        engine = TaskEngine(
            options: options, pipeline: pipeline, store: site.store, program: Units.program, worker: worker,
            metrics: metrics, clock: site.clock.tasks, log: TaskLog { _, message, _ in lines.add(message) },
            authority: { roles.current($0) })
        waiting = WaitingCalls(engine: engine)
        _ = await engine.begin()
    }

    /// Registers task types and tools of one plugin, in the form of a manifest.
    func register(_ types: [JSONValue] = [], tools: [JSONValue] = []) throws {
        var manifest = PluginManifest(
            id: plugin.pluginID, version: "1.0.0", name: "t", vendor: "v", licence: "l", runtime: "c", sha256: "")
        try manifest.readDescription(["tools": .array(tools), "task_types": .array(types)])
        let registered = RegisteredPlugin(manifest: manifest, state: .enabled, instance: plugin)
        registry.update { _ in [registered] }
    }

    func unregister() { registry.update { _ in [] } }

    /// The form of a task type or a tool in a manifest.
    static func named(_ name: String, effect: String = "read", _ more: JSONObject = [:]) -> JSONValue {
        var object: JSONObject = [
            "name": .string(name), "description": "A thing.", "effect": .string(effect),
            "input_schema": ["type": "object"],
        ]
        for (key, value) in more { object[key] = value }
        return .object(object)
    }

    func context(_ principal: Principal = person) -> CallContext {
        CallContext(principal: principal, face: .rest, correlationID: "test")
    }

    @discardableResult
    func start(_ type: String, _ arguments: JSONValue = [:], _ start: TaskStart = TaskStart()) async throws
        -> DurableCallID
    {
        try await waiting.start(taskType: type, arguments: arguments, options: start, context: context()).call.id
    }

    /// One sweep, and everything that it starts to its end.
    func work() async {
        await engine.sweep()
        await engine.idle()
    }

    func metric(_ line: String) -> Bool { metrics.exposition().contains(line) }
}

/// What the engine has logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    func has(_ part: String) -> Bool { lines.withLock { $0.contains { $0.contains(part) } } }
}

/// What somebody's role is today.
final class Roles: Sendable {
    private let changed = Mutex<[String: Role?]>([:])
    func set(_ name: String, _ role: Role?) { changed.withLock { $0[name] = .some(role) } }
    func current(_ principal: Principal) -> Principal? {
        changed.withLock { changed -> Principal? in
            guard let role = changed[principal.name] else { return principal }
            return role.map { Principal(name: principal.name, role: $0, disclosure: principal.disclosure) }
        }
    }
}
