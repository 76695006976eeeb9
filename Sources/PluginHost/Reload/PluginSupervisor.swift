// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
package import Telemetry

/// Keeps what runs in step with what the site says and what lies in the plugin folders.
///
/// A plugin is replaced in this order: the new content is loaded beside the old; the registry changes once; calls that
/// found the old one run to their end in it; then it is stopped. What cannot be loaded changes nothing. Operations
/// happen one after another, while any number of old instances may still have calls.
package actor PluginSupervisor {
    /// How many contents of one plugin a process may map: each stays mapped for ever, at some 30 KB and more.
    package static let maximumMappedLibraries = 50

    let registry: RegistryHolder
    let loader: any PluginLoading
    let site: any SiteDecisions
    let time: TimeSource
    let log: HostEnvironment.Log
    private let metrics: MetricsRegistry
    private let drainMilliseconds: Int64
    var records: [String: PluginRecord] = [:]
    private var turns = Turns()
    private var drains: [Int: Task<Void, Never>] = [:]
    private var retired = 0

    /// - Parameter drainMilliseconds: how long an instance without calls may take to come to rest.
    package init(
        registry: RegistryHolder, loader: any PluginLoading, site: any SiteDecisions, metrics: MetricsRegistry,
        time: TimeSource, drainMilliseconds: Int64 = 10_000, log: @escaping HostEnvironment.Log
    ) {
        self.registry = registry
        self.loader = loader
        self.site = site
        self.metrics = metrics
        self.time = time
        self.drainMilliseconds = drainMilliseconds
        self.log = log
    }

    /// Says in the log what became of a plugin at the start.
    func tell(_ plugin: RegisteredPlugin) {
        let manifest = plugin.manifest
        switch plugin.state {
        case .found: return
        case .enabled:
            log(
                manifest.id, .info, "plugin loaded",
                [
                    "version": .string(manifest.version), "sha256": .string(manifest.sha256),
                    "tools": .integer(Int64(manifest.tools.count)),
                ])
        case .refused:
            let reason = plugin.reason ?? ""
            records[manifest.id]?.lastRefusal = reason
            log(manifest.id, .warning, "plugin refused", ["reason": .string(reason)])
        }
    }

    /// What is remembered of a plugin; nil when it was never heard of.
    package func record(of id: String) -> PluginRecord? { records[id] }

    /// Waits until every replaced instance has been stopped.
    package func drained() async {
        while let drain = drains.first?.value { await drain.value }
    }

    /// Stops the instance of a registration that is not in the registry any more, once its calls have ended.
    ///
    /// - Parameter earlier: what has to have stopped before.
    @discardableResult
    func retire(_ plugin: RegisteredPlugin, after earlier: [Task<Void, Never>] = []) -> Task<Void, Never>? {
        guard let instance = plugin.instance else { return nil }
        let id = plugin.manifest.id
        plugin.use.retire()
        records[id]?.draining += 1
        retired += 1
        let drain = Task { [retired, loader, drainMilliseconds] in
            for task in earlier { await task.value }
            await plugin.use.released()
            let isAtRest = await loader.drain(instance, withinMilliseconds: drainMilliseconds)
            self.noteDrained(retired, id, isAtRest)
        }
        drains[retired] = drain
        return drain
    }

    private func noteDrained(_ number: Int, _ id: String, _ isAtRest: Bool) {
        drains[number] = nil
        records[id]?.draining -= 1
        log(id, .debug, isAtRest ? "the old instance has ended" : "the old instance does not come to rest", [:])
    }

    /// Notes that an instance was made.
    func note(_ plugin: RegisteredPlugin, _ content: PluginContent?, _ decision: SitePlugin?) {
        var record = records[plugin.manifest.id] ?? PluginRecord()
        record.generation += 1
        record.loadedAtMicros = time.wallMicroseconds()
        record.lastRefusal = nil
        // A site may demand a process for every plugin: what runs in one has mapped nothing here.
        let isInChild = (plugin.instance as? any RunningPlugin)?.status.placement == .process
        if let content, !isInChild, Self.isInProcess(content, decision) {
            record.mappedLibraries.insert(content.library)
        }
        records[plugin.manifest.id] = record
    }

    /// Says in the metrics where a plugin stands.
    func announce(_ plugin: RegisteredPlugin) {
        let labels: MetricLabels = ["plugin": plugin.manifest.id]
        let enabled = try? metrics.gauge(
            "holdfast_plugin_enabled", labels,
            help: "1 while a plugin's tools can be called, 0 when it was found or refused.")
        enabled?.set(plugin.state == .enabled ? 1 : 0)
        let generation = try? metrics.gauge(
            "holdfast_plugin_generation", labels, help: "How many instances of a plugin were made since the start.")
        generation?.set(Double(records[plugin.manifest.id]?.generation ?? 0))
    }

    func count(_ report: ReloadReport) {
        let counter = try? metrics.counter(
            "holdfast_plugin_reloads_total", ["plugin": report.id, "outcome": report.outcome.rawValue],
            help: "Reloads of plugins by what came of them.")
        counter?.increment()
    }

    static func isInProcess(_ content: PluginContent, _ decision: SitePlugin?) -> Bool {
        (decision?.placement ?? content.placement) == .inProcess
    }

    static func noFolder(_ id: String) -> String {
        "the site enables it, but there is no folder \"\(id)\" in any directory of plugins"
    }

    /// Runs `body` when all that came before has ended.
    func inTurn<Value: Sendable>(_ body: () async -> Value) async -> Value {
        if !turns.take() { await withCheckedContinuation { turns.wait($0) } }
        defer { turns.pass() }
        return await body()
    }
}

extension RegisteredPlugin {
    /// A registration of something that has no manifest to show.
    static func refused(_ id: String, _ reason: String) -> RegisteredPlugin {
        let manifest = PluginManifest(
            id: id, version: "unknown", name: id, vendor: "unknown", licence: "unknown", runtime: "unknown", sha256: "")
        return RegisteredPlugin(manifest: manifest, state: .refused, reason: reason)
    }
}
