// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel
import PluginHost
import Synchronization
import Telemetry

/// A supervisor over a fake loader and a site in memory, with the real registry and pipeline.
final class ReloadBench: Sendable {
    let time = ManualTime(monotonicNanoseconds: 1)
    let calls = CallTable()
    let registry = RegistryHolder()
    let metrics = MetricsRegistry()
    let loader: FakeLoader
    let site = FakeSite()
    let pipeline: Pipeline
    let supervisor: PluginSupervisor
    private let sink: Sink

    private final class Sink: Sendable { let lines = Mutex<[String]>([]) }

    /// The lines of the log.
    var log: [String] { sink.lines.withLock { $0 } }

    init() {
        let loader = FakeLoader(calls: calls)
        self.loader = loader
        pipeline = Pipeline(
            registry: registry, calls: calls, limits: CallLimits(), isReadOnly: false,
            metrics: CallMetrics(registry: metrics), time: time.source)
        let sink = Sink()
        supervisor = PluginSupervisor(
            registry: registry, loader: loader, site: site, metrics: metrics, time: time.source,
            log: { id, level, message, _ in sink.lines.withLock { $0.append("\(id) \(level) \(message)") } })
        self.sink = sink
    }

    /// One enabled plugin `org.example.a` with the tool `a`, in build 1.
    static func started() async -> ReloadBench {
        let bench = ReloadBench()
        bench.loader["org.example.a"] = FakeLoader.Folder(build: 1, tools: ["a"])
        bench.site["org.example.a"] = SitePlugin(id: "org.example.a", isEnabled: true)
        await bench.supervisor.start()
        return bench
    }

    func instance(_ id: String = "org.example.a") -> FakeInstance? {
        registry.current.plugin(id)?.instance as? FakeInstance
    }

    func build(_ tool: String = "a", _ arguments: JSONValue = [:]) async throws(Problem) -> Int64? {
        try await pipeline.run(
            CallRequest(
                tool: tool, arguments: arguments,
                context: CallContext(
                    principal: Principal(name: "tess", role: .operator, disclosure: .full), face: .rest,
                    correlationID: "c"))
        ).result().structured?["build"]?.integerValue
    }

    /// Begins a call that the instance holds, and waits until it has it.
    func held(_ tool: String = "a", by instance: FakeInstance) async -> Task<Int64?, any Error> {
        let before = instance.waiting
        let call = Task { () throws -> Int64? in try await self.build(tool, ["wait": true]) }
        while instance.waiting == before { await Task.yield() }
        return call
    }
}

/// Site files in memory.
final class FakeSite: SiteDecisions {
    private let state = Mutex<(files: [String: SitePlugin], faults: [SiteFault], isReadOnly: Bool)>(([:], [], false))

    subscript(id: String) -> SitePlugin? {
        get { state.withLock { $0.files[id] } }
        set { state.withLock { $0.files[id] = newValue } }
    }

    func fault(_ id: String) { state.withLock { $0.faults.append(SiteFault(id: id, "\(id).toml:1:1: is wrong")) } }
    func makeReadOnly() { state.withLock { $0.isReadOnly = true } }

    func all() -> (decisions: [SitePlugin], faults: [SiteFault]) {
        state.withLock { state in
            let wrong = Set(state.faults.compactMap(\.id))
            return (state.files.values.filter { !wrong.contains($0.id) }, state.faults)
        }
    }

    func decision(of id: String) throws(SiteFault) -> SitePlugin? {
        if let fault = state.withLock({ $0.faults.first { $0.id == id } }) { throw fault }
        return self[id]
    }

    func setEnabled(_ id: String, _ isEnabled: Bool, permissions: [String]) throws(SiteFault) -> SiteEdit {
        let before = try decision(of: id)
        let isReadOnly = state.withLock { $0.isReadOnly }
        if !isReadOnly {
            var after = before ?? SitePlugin(id: id, isEnabled: isEnabled)
            after.isEnabled = isEnabled
            self[id] = after
        }
        return SiteEdit(
            path: "/etc/\(id).toml", text: "enabled = \(isEnabled)\n",
            diff: before?.isEnabled == isEnabled ? "" : "+enabled = \(isEnabled)",
            refusal: isReadOnly ? "Read-only file system" : nil)
    }
}
