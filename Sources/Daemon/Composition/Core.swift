// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
package import Kernel
import Logging
import PluginHost
package import SQLiteStore
package import Services
import Store
import Synchronization
package import Telemetry

/// The daemon without its faces: store, roster, services, plugins and the pipeline, wired.
package final class Core: Sendable {
    package let options: CoreOptions
    package let metrics: MetricsRegistry
    package let store: SQLiteStore
    package let library: RosterLibrary
    package let importer: ProgramImporter
    package let registry: RegistryHolder
    package let calls: CallTable
    package let pipeline: Pipeline

    private init(
        options: CoreOptions, metrics: MetricsRegistry, store: SQLiteStore, library: RosterLibrary,
        importer: ProgramImporter, registry: RegistryHolder, calls: CallTable, pipeline: Pipeline
    ) {
        self.options = options
        self.metrics = metrics
        self.store = store
        self.library = library
        self.importer = importer
        self.registry = registry
        self.calls = calls
        self.pipeline = pipeline
    }

    /// Opens the store and wires everything but plugins, which `loadPlugins` adds.
    package static func open(_ options: CoreOptions) async throws(StartFailure) -> Core {
        let store: SQLiteStore
        do throws(StoreError) {
            store = try await SQLiteStore.open(
                folder: options.stateFolder, options: SQLiteStoreOptions(synchronous: options.synchronous))
        } catch {
            throw StartFailure(error)
        }
        let metrics = MetricsRegistry()
        let calls = CallTable()
        let registry = RegistryHolder()
        let library = RosterLibrary(store: store, program: options.program, time: options.time)
        let importer = ProgramImporter(
            library: library, isDemo: options.isDemo, onlyProgram: options.onlyProgram)
        let clock = options.clock
        let pipeline = Pipeline(
            registry: registry, calls: calls, limits: options.limits, isReadOnly: options.isReadOnly,
            metrics: CallMetrics(registry: metrics), time: options.time)
        let tools =
            PluginTools.all(registry: registry, isReadOnly: options.isReadOnly)
            + RosterTools.all(library: library, clock: clock, isDemo: options.isDemo)
            + [importer.tool].compactMap { $0 }
        let host = HostPlugin.registered(tools: tools, version: Version.current, calls: calls)
        registry.update { _ in [host] }
        return Core(
            options: options, metrics: metrics, store: store, library: library, importer: importer, registry: registry,
            calls: calls, pipeline: pipeline)
    }

    /// Loads what the site enables, and puts it into the registry in one change.
    ///
    /// Blocks a thread for milliseconds.
    package func loadPlugins() {
        let clock = options.clock
        let board = SignalBoard()
        let pipeline = self.pipeline
        let desk = ServiceDesk.standard(
            pipeline: { pipeline }, registry: registry, board: board, store: store, program: options.program,
            metrics: metrics, time: options.time)
        let adapter = PluginServices(desk: desk, tables: TableAccess(library: library, clock: clock))
        let logger = options.logger
        let environment = HostEnvironment(
            calls: calls, services: adapter, tables: adapter, metrics: metrics, time: options.time,
            log: { id, level, message, fields in
                logger.log(
                    level: level.logLevel, "\(message)",
                    metadata: ["plugin": "\(id)"].merging(
                        fields.map { ($0.key, "\($0.value.stringValue ?? $0.value.text)") },
                        uniquingKeysWith: { a, _ in a }))
            })
        mkdir(options.stateFolder + "/run", 0o700)
        let kept = LibraryStore(runDirectory: options.stateFolder + "/run")
        if let runtime = options.runtimeDirectory {
            do { try kept.linkRuntime(runtime) } catch {
                logger.warning("the Swift runtime cannot be linked for plugins", metadata: ["error": "\(error)"])
            }
        }
        let loader = PluginLoader(directories: options.pluginDirectories, store: kept, environment: environment)
        let plugins = loader.loadAll(site: options.plugins)
        for plugin in plugins where plugin.state == .refused {
            logger.warning(
                "plugin refused", metadata: ["plugin": "\(plugin.manifest.id)", "reason": "\(plugin.reason ?? "")"])
        }
        for plugin in plugins where plugin.state == .enabled {
            logger.info(
                "plugin loaded",
                metadata: [
                    "plugin": "\(plugin.manifest.id)", "version": "\(plugin.manifest.version)",
                    "sha256": "\(plugin.manifest.sha256)", "tools": "\(plugin.manifest.tools.count)",
                ])
        }
        registry.update { $0.filter { $0.manifest.id == HostPlugin.id } + plugins }
        for plugin in plugins {
            let gauge = try? metrics.gauge(
                "holdfast_plugin_enabled", ["plugin": plugin.manifest.id],
                help: "1 while a plugin's tools can be called, 0 when it was found or refused.")
            gauge?.set(plugin.state == .enabled ? 1 : 0)
        }
    }

    /// Ends everything in order: calls, plugins, store.
    ///
    /// Calls that run may take `drainMilliseconds`.
    package func close(drainMilliseconds: Int64) async {
        pipeline.admission.close()
        let calls = self.calls
        let grace = options.limits.graceMilliseconds
        // Nobody sweeps deadlines any more: a call that never answers must not hold the end up for ever.
        let watch = Task {
            await DrainLimit.end(
                calls, after: .milliseconds(drainMilliseconds), grace: .milliseconds(grace))
        }
        await pipeline.admission.drained()
        watch.cancel()
        for plugin in registry.current.plugins {
            _ = await (plugin.instance as? LoadedPlugin)?.drain(withinMilliseconds: max(200, drainMilliseconds))
        }
        await store.close()
    }
}

extension PluginLogLevel {
    var logLevel: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}
