// SPDX-License-Identifier: Apache-2.0

import Gateway
import Glibc
import Kernel
import Logging
import MCP
import PluginHost
import ServiceLifecycle
import Services
import Settings
import Telemetry
import UnixSignals

/// The faces and the services of a daemon that runs.
extension Daemon {
    func serve(_ core: Core, _ reloader: SiteReloader, _ logger: Logger) async throws(StartFailure) {
        let mcp = MCPServer(
            pipeline: core.pipeline,
            options: site.apply(
                to: MCPServerOptions(
                    version: Version.current,
                    instructions:
                        "Tools about the safety of a medical residency program's schedule. Start with get_sitrep. "
                        + "Figures come from stored data; UNKNOWN means not measured, never good."
                        + (site.isDemo ? " This is the DEMO program: invented people." : ""),
                    // The gateway bounds bodies, by a limit that a reload may change.
                    maximumMessageBytes: Int.max, maximumLineBytes: Int(site.settings.limits.maxBody))),
            profiles: reloader.live.profiles, waiting: core.tasks.waiting,
            sealer: KeyRing(store: core.store, program: core.options.program, time: core.options.time),
            time: core.options.time)
        let storeReadiness = StoreReadiness(core.store) { await Self.headVersion(core) }
        let gateway = try makeGateway(core, reloader.live, mcp: mcp, logger: logger) {
            await Self.readiness(core, storeReadiness)
        }
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
                service: HangupService(reloader: reloader, audit: core.audit, logger: logger),
                successTerminationBehavior: .ignore))
        if options.watchesPlugins {
            let watch = PluginWatch(supervisor: core.supervisor, directories: pluginDirectories, logger: logger)
            services.append(.init(service: watch, successTerminationBehavior: .ignore))
        }
        let socketAccess = site.socketAccess
        for listener in listeners {
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
        services.append(
            .init(
                service: BreakerService(register: core.breakers, logger: logger), successTerminationBehavior: .ignore))
        services.append(
            .init(service: ControlService(core: core, logger: logger), successTerminationBehavior: .ignore))
        if let audit = core.audit {
            services.append(.init(service: AuditService(audit: audit), successTerminationBehavior: .ignore))
        }
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
        let loaded = Latch()
        // The end of its client is the end of the daemon.
        if let stdio = try beginStdio(core, mcp, loaded) {
            services.append(.init(service: stdio, successTerminationBehavior: .gracefullyShutdownGroup))
        }
        await core.loadPlugins()
        loaded.open()
        try site.checkQueues(core.registry.current, core.options.tasks)
        if let fault = site.profileFault(in: core.registry.current) {
            throw StartFailure(fault.description, exitStatus: 2)
        }
        for pattern in site.idlePatterns(in: core.registry.current) { logger.warning("\(pattern)") }
        reloader.connect(
            .init(supervisor: core.supervisor, registry: core.registry, metrics: core.metrics) {
                mcp.announceProfiles()
            })
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch let failure as StartFailure { throw failure } catch {
            throw StartFailure("cannot serve: \(error)")
        }
    }

    func makeGateway(
        _ core: Core, _ live: LiveValues, mcp: MCPServer, logger: Logger,
        readiness: @escaping @Sendable () async -> [ReadinessCheck]
    ) throws(StartFailure) -> Gateway {
        let connections = site.connectionLimits(files: FileLimit.raise())
        if connections.maximum < Int(site.settings.server.maxConnections) {
            logger.notice(
                "fewer connections than configured: the process may have few open files",
                metadata: ["connections": .stringConvertible(connections.maximum)])
        }
        let slack = SlackDesk(
            options: live.slack, authenticator: core.authenticator, waiting: core.tasks.waiting,
            client: core.outbound.client, time: core.options.time, metrics: core.metrics,
            warn: { logger.warning("\($0)", metadata: ["reason": .string($1)]) })
        do throws(MetricsError) {
            return try Gateway(
                options: live.gateway, connections: connections,
                authenticator: core.authenticator, pipeline: core.pipeline, waiting: core.tasks.waiting, mcp: mcp,
                metrics: core.metrics, logger: logger,
                errorsPage: (try? TextFile.read(installation.share + "/docs/errors.md")).map {
                    String(decoding: $0, as: UTF8.self)
                },
                slack: { signed in
                    let request = SlackRequest(
                        timestamp: signed.timestamp, signature: signed.signature, body: signed.body,
                        correlationID: signed.correlationID)
                    do throws(Problem) { return .success(try await slack.answer(request)) } catch {
                        return .failure(error)
                    }
                }, readiness: readiness)
        } catch { throw StartFailure("the metrics of connections cannot be kept: \(error)") }
    }
}
