// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import Logging
import PluginHost
import Services
import Telemetry

/// Makes what loads plugins, from the options of the core.
enum PluginMachinery {
    /// A loader of the folders of the site, which keeps its copies of libraries in the state folder.
    static func loader(_ options: CoreOptions, _ environment: HostEnvironment) -> ThreadedLoader {
        let run = options.stateFolder + "/run"
        mkdir(run, 0o700)
        let kept = LibraryStore(runDirectory: run)
        if let runtime = options.runtimeDirectory {
            do { try kept.linkRuntime(runtime) } catch {
                options.logger.warning(
                    "the Swift runtime cannot be linked for plugins", metadata: ["error": "\(error)"])
            }
        }
        return ThreadedLoader(
            PluginLoader(
                directories: options.pluginDirectories, store: kept, children: children(options, environment),
                placement: options.placement, environment: environment),
            directories: options.pluginDirectories)
    }

    /// What all plugins share that run in processes of their own.
    private static func children(_ options: CoreOptions, _ environment: HostEnvironment) -> ChildRuntime {
        ChildRuntime(
            hostProgram: options.pluginHost, stateFolder: options.stateFolder, hostVersion: Version.current,
            readable: [options.runtimeDirectory].compactMap { $0 }, time: options.time, policy: options.supervision,
            log: environment.log)
    }
}

extension HostEnvironment {
    /// What this daemon lends to plugins; their lines go to its log under their ids.
    init(
        calls: CallTable, services: PluginServices, options: CoreOptions, metrics: MetricsRegistry,
        registry: RegistryHolder, permissions: PermissionLedger
    ) {
        let logger = options.logger
        self.init(
            calls: calls, services: services, tables: services, metrics: metrics, time: options.time,
            registry: registry, permissions: permissions,
            log: { id, level, message, fields in
                logger.log(
                    level: level.logLevel, "\(message)",
                    metadata: ["plugin": "\(id)"].merging(
                        fields.map { ($0.key, "\($0.value.stringValue ?? $0.value.text)") },
                        uniquingKeysWith: { a, _ in a }))
            })
    }
}

extension PermissionLedger {
    /// Counts by the names that this host knows, and says denials in the daemon's log.
    convenience init(_ options: CoreOptions, metrics: MetricsRegistry) {
        let logger = options.logger
        self.init(
            known: PermissionNames.known, reserved: PermissionNames.reserved, metrics: metrics, time: options.time,
            log: { plugin, permission, reason in
                logger.notice(
                    "a plugin was denied something",
                    metadata: ["plugin": "\(plugin)", "permission": "\(permission)", "reason": "\(reason)"])
            })
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
