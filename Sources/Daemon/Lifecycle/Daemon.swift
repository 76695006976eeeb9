// SPDX-License-Identifier: Apache-2.0

import Gateway
import Glibc
import Kernel
import Logging
import MCP
import PluginHost
import Roster
import SQLiteStore
import ServiceLifecycle
import Services
import Settings
import Store
import Tasks
import Telemetry
import UnixSignals

/// The whole daemon: reads the site, opens the core, serves every listener, and comes down in order.
package struct Daemon: Sendable {
    private let site: Site
    private let options: DaemonOptions
    private let logs: LogOutput
    private let installation: Installation
    /// False when calls that ask are never held in place, so that a run of the tests sees every call run again.
    private let holdsCalls: Bool

    /// Reads and checks the site; nothing is started.
    package init(_ options: DaemonOptions, environment: [String: String]) throws(StartFailure) {
        installation = Installation.current()
        var overrides: [SettingOverride] = []
        if !options.listen.isEmpty {
            overrides.append(
                SettingOverride(key: "server.listen", text: options.listen.joined(separator: ","), flag: "--listen"))
        }
        if let socket = options.socket {
            overrides.append(SettingOverride(key: "server.socket", text: socket, flag: "--socket"))
        }
        let directory = options.configuration ?? installation.configuration
        switch SiteLoader.load(directory: directory, environment: environment, overrides: overrides) {
        case .failure(let failure): throw StartFailure(failure)
        case .success(let site): self.site = site
        }
        self.options = options
        holdsCalls = environment["HOLDFAST_FORCE_REPLAY"] != "1"
        logs = LogOutput(
            format: site.settings.log.format == .json ? .json : .text, level: site.logLevel, sink: .descriptor(2))
    }

    /// Serves until SIGTERM or SIGINT, then drains; SIGHUP reloads plugins.
    package func run() async throws(StartFailure) {
        let logs = self.logs
        LoggingSystem.bootstrap { LineLogHandler(label: $0, output: logs) }
        let logger = logs.logger("holdfastd")
        CrashNotice.install(descriptor: STDERR_FILENO)
        for warning in site.warnings { logger.warning("\(warning)") }
        try checkListeners()
        let location = try StoreLocation(
            url: site.settings.store.url, stateFolder: options.stateFolder, origin: site.origin(of: "store.url"))
        // What cannot be written is served as it is, if nothing is to be written anyway.
        let isFrozen = options.isReadOnly && SQLiteStore.isUnwritable(folder: options.stateFolder)
        let scratch = isFrozen ? TemporaryFolder() : nil
        defer { scratch?.remove() }
        var coreOptions = CoreOptions(
            stateFolder: scratch?.path ?? options.stateFolder, storeLocation: location,
            storeOptions: site.storeOptions,
            program: location.rowKey(programID: site.settings.program.id), onlyProgram: site.settings.program.id,
            asOf: site.asOf, asOfProgram: seedProgram,
            isDemo: site.isDemo,
            isReadOnly: options.isReadOnly, limits: site.limits,
            pluginDirectories: pluginDirectories, runtimeDirectory: installation.runtime,
            placement: site.placement, supervision: site.supervision,
            site: SiteFiles(siteDirectory: site.directory),
            drainMilliseconds: site.settings.limits.drainTimeout.milliseconds, logger: logger)
        coreOptions.tasks = site.tasks(holds: holdsCalls)
        if isFrozen {
            coreOptions.storeOptions.isFrozen = true
            coreOptions.tasks.runs = false
        }
        coreOptions.access = Live(site.accessPolicy)
        let core = try await Core.open(coreOptions)
        for sentence in core.opened.sentences {
            logger.notice("\(sentence)", metadata: ["store": "\(core.store.label)"])
        }
        do throws(StartFailure) {
            try await checkProgram(core)
            try await seed(core, logger)
            try await serve(core, logger)
        } catch {
            await core.close(drainMilliseconds: site.settings.limits.drainTimeout.milliseconds)
            throw error
        }
        await core.close(drainMilliseconds: site.settings.limits.drainTimeout.milliseconds)
        logger.info("stopped")
    }

    private var pluginDirectories: [String] {
        site.settings.plugins.directories.map(installation.resolve) + [installation.plugins]
    }

    /// The id of the program that a demonstration is about; nil outside one.
    private var seedProgram: String? {
        guard site.isDemo, let seed = site.settings.program.seed,
            let bytes = try? ProgramFolder.read(installation.resolve(seed))["program.toml"],
            case .success(let file) = ProgramFile.parse(bytes, file: "program.toml")
        else { return nil }
        return file.id
    }

    /// A store that holds another program than the site serves is refused.
    private func checkProgram(_ core: Core) async throws(StartFailure) {
        guard let wanted = site.settings.program.id else { return }
        let held: String?
        do throws(Problem) { held = try await core.library.head()?.profile.id } catch {
            throw StartFailure("the program in the store cannot be read: \(error.text)")
        }
        guard let held, held != wanted else { return }
        throw StartFailure(
            "the store (\(core.store.label)) holds the program \"\(held)\", and program.id is \"\(wanted)\", from "
                + "\(site.origin(of: "program.id")); take the one or the other back", exitStatus: 2)
    }

    /// An empty store takes the site's seed.
    private func seed(_ core: Core, _ logger: Logger) async throws(StartFailure) {
        guard let seed = site.settings.program.seed else { return }
        do {
            guard try await core.library.head() == nil else { return }
            let summary = try await core.importer.importFiles(
                try ProgramFolder.read(installation.resolve(seed)), by: "seed", reason: "seed \(seed)")
            logger.info(
                "imported the seed",
                metadata: ["program": "\(summary.program)", "version": "\(summary.version.map(String.init) ?? "none")"])
        } catch let problem as Problem {
            // Of two daemons that start at once on one database, one imports and the other finds it done.
            if problem.code == .conflict, let head = try? await core.library.head() {
                logger.info("another daemon has imported the seed", metadata: ["version": "\(head.summary.number)"])
                return
            }
            throw StartFailure("the seed \(seed) cannot be imported: \(problem.text)", exitStatus: 2)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure("the seed \(seed) cannot be imported: \(error)")
        }
    }

    /// Beyond loopback nobody is anonymous: a daemon that would let the network in does not start.
    private func checkListeners() throws(StartFailure) {
        guard let role = site.anonymousRole else { return }
        for case .tcp(let host, _) in site.listeners(below: options.stateFolder)
        where !["127.0.0.1", "::1", "localhost"].contains(host) {
            throw StartFailure(
                "server.listen has \(host), which is beyond loopback, while access.anonymous_role is \(role.rawValue); "
                    + "take one of the two back", exitStatus: 2)
        }
    }

    private func serve(_ core: Core, _ logger: Logger) async throws(StartFailure) {
        let mcp = MCPServer(
            pipeline: core.pipeline,
            options: MCPServerOptions(
                version: Version.current,
                instructions:
                    "Tools about the safety of a medical residency program's schedule. Start with get_sitrep. "
                    + "Figures come from stored data; UNKNOWN means not measured, never good."
                    + (site.isDemo ? " This is the DEMO program: invented people." : ""),
                maximumMessageBytes: Int(site.settings.limits.maxBody)), time: core.options.time)
        let storeReadiness = StoreReadiness(core.store) { await Self.headVersion(core) }
        let gateway = try makeGateway(core, mcp: mcp, logger: logger) { await Self.readiness(core, storeReadiness) }
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: DeadlineSweeper(
                    calls: core.calls, admission: core.pipeline.admission, mcp: mcp, time: core.options.time),
                successTerminationBehavior: .ignore),
            // The second to stop last: tasks that are being drained have deadlines, which the sweeper minds.
            .init(service: TaskService(core: core, logger: logger), successTerminationBehavior: .ignore),
        ]
        services.append(
            .init(
                service: HangupService(supervisor: core.supervisor, logger: logger),
                successTerminationBehavior: .ignore))
        if options.watchesPlugins {
            let watch = PluginWatch(supervisor: core.supervisor, directories: pluginDirectories, logger: logger)
            services.append(.init(service: watch, successTerminationBehavior: .ignore))
        }
        let socketAccess = site.socketAccess
        for listener in site.listeners(below: options.stateFolder) {
            if case .unix(let path) = listener { try SocketPath.clear(path) }
            let inner = gateway.service(listener) { address in
                if case .unix(let path) = address, let fault = socketAccess.apply(to: path) {
                    logger.warning("\(fault)")
                }
                logger.notice("listening", metadata: ["address": "\(address)"])
            }
            services.append(.init(service: ListenerService(listener: listener, inner: inner)))
        }
        services.append(
            .init(
                service: DrainLimit(
                    calls: core.calls, drain: site.settings.limits.drainTimeout, grace: site.settings.limits.callGrace),
                successTerminationBehavior: .ignore))
        services.append(
            .init(service: HintService(core: core, logger: logger), successTerminationBehavior: .ignore))
        services.append(
            .init(service: TokenService(core: core, logger: logger), successTerminationBehavior: .ignore))
        let limits = site.retention
        if !limits.isEmpty {
            if options.isReadOnly {
                logger.warning("nothing is removed by [retention]: the daemon is read-only")
            } else {
                let retention = RosterRetention(library: core.library, limits: limits)
                services.append(
                    .init(
                        service: RetentionService(retention: retention, logger: logger),
                        successTerminationBehavior: .ignore))
            }
        }
        services.append(.init(service: StreamCloser(mcp: mcp), successTerminationBehavior: .ignore))
        services.append(.init(service: TaskDrain(engine: core.tasks.engine), successTerminationBehavior: .ignore))
        await core.loadPlugins()
        try site.checkQueues(core.registry.current, core.options.tasks)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch let failure as StartFailure { throw failure } catch {
            throw StartFailure("cannot serve: \(error)")
        }
    }

    private func makeGateway(
        _ core: Core, mcp: MCPServer, logger: Logger, readiness: @escaping @Sendable () async -> [ReadinessCheck]
    ) throws(StartFailure) -> Gateway {
        let connections = site.connectionLimits(files: FileLimit.raise())
        if connections.maximum < Int(site.settings.server.maxConnections) {
            logger.notice(
                "fewer connections than configured: the process may have few open files",
                metadata: ["connections": .stringConvertible(connections.maximum)])
        }
        do throws(MetricsError) {
            return try Gateway(
                options: Live(site.gatewayOptions), connections: connections,
                authenticator: core.authenticator, pipeline: core.pipeline,
                waiting: core.tasks.waiting, mcp: mcp, metrics: core.metrics, logger: logger,
                errorsPage: (try? TextFile.read(installation.share + "/docs/errors.md")).map {
                    String(decoding: $0, as: UTF8.self)
                }, readiness: readiness)
        } catch { throw StartFailure("the metrics of connections cannot be kept: \(error)") }
    }

    private static func headVersion(_ core: Core) async -> Result<String, Problem> {
        do throws(Problem) {
            let head = try await core.library.head()
            return .success(head.map { "version \($0.summary.number)" } ?? "no program imported yet")
        } catch { return .failure(error) }
    }

    private static func readiness(_ core: Core, _ store: StoreReadiness) async -> [ReadinessCheck] {
        let plugins = core.registry.current.plugins
        let queue = await core.tasks.engine.readiness()
        return [
            await store.check(),
            ReadinessCheck(
                name: "plugins", isReady: true,
                detail:
                    "\(plugins.count { $0.state == .enabled }) enabled, \(plugins.count { $0.state == .refused }) refused"
            ),
            ReadinessCheck(
                name: "accepting", isReady: !core.pipeline.admission.isClosed,
                detail: core.pipeline.admission.isClosed ? "shutting down" : "yes"),
            ReadinessCheck(name: "queue", isReady: queue.isReady, detail: queue.detail),
        ]
    }
}
