// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Kernel
import Logging
package import PluginHost
package import Services
package import Store
import Synchronization
import Tasks
package import Telemetry

/// The daemon without its faces: store, roster, services, plugins and the pipeline, wired.
package final class Core: Sendable {
    package let options: CoreOptions
    package let metrics: MetricsRegistry
    package let opened: OpenedStore
    package var store: any Store { opened.store }
    package let library: RosterLibrary
    package let importer: ProgramImporter
    package let registry: RegistryHolder
    package let calls: CallTable
    package let pipeline: Pipeline
    package let supervisor: PluginSupervisor
    package let tasks: TaskMachinery
    /// The tokens of the site.
    package let tokens: TokenRegister
    /// Who requests come from.
    package let authenticator: Authenticator
    /// The named holds of the site.
    package let holds: HoldRegister
    /// The circuit breakers, and what people have ordered of them.
    package let breakers: BreakerRegister
    /// The client for servers outside.
    package let outbound: OutboundMachinery
    /// What plugins are lent.
    package let environment: HostEnvironment
    /// The audit trail; nil for a core that keeps none, as benchmarks and golden vectors do.
    package let audit: AuditMachinery?

    private init(
        options: CoreOptions, metrics: MetricsRegistry, opened: OpenedStore, library: RosterLibrary,
        importer: ProgramImporter, registry: RegistryHolder, calls: CallTable, pipeline: Pipeline,
        supervisor: PluginSupervisor, tasks: TaskMachinery, tokens: TokenRegister, authenticator: Authenticator,
        holds: HoldRegister, breakers: BreakerRegister,
        outbound: OutboundMachinery, environment: HostEnvironment, audit: AuditMachinery?
    ) {
        self.options = options
        self.metrics = metrics
        self.opened = opened
        self.library = library
        self.importer = importer
        self.registry = registry
        self.calls = calls
        self.pipeline = pipeline
        self.supervisor = supervisor
        self.tasks = tasks
        self.tokens = tokens
        self.authenticator = authenticator
        self.holds = holds
        self.breakers = breakers
        self.outbound = outbound
        self.environment = environment
        self.audit = audit
    }

    /// Opens the store and wires everything but plugins, which `loadPlugins` adds.
    package static func open(_ options: CoreOptions) async throws(StartFailure) -> Core {
        let opened = try await OpenedStore.open(
            options.storeLocation ?? .folder(options.stateFolder), options.storeOptions, logger: options.logger)
        let store = opened.store
        let metrics = MetricsRegistry()
        let audit: AuditMachinery?
        do throws(StartFailure) { audit = try await openAudit(options, store, metrics) } catch {
            await opened.close()
            throw error
        }
        let calls = CallTable()
        let registry = RegistryHolder()
        let library = RosterLibrary(store: store, program: options.program, time: options.time)
        do throws(Problem) {
            try await library.identities.moveOutOfVersions(atMicros: options.time.wallMicroseconds())
        } catch {
            await opened.close()
            throw StartFailure(error.detail)
        }
        let importer = ProgramImporter(
            library: library, registry: registry, isDemo: options.isDemo, onlyProgram: options.onlyProgram)
        let clock = options.clock
        let holds = HoldRegister(store: store, program: options.program, metrics: metrics, time: options.time) {
            message, fields in options.logger.notice("\(message)", metadata: fields.mapValues { "\($0)" })
        }
        let outbound = OutboundMachinery(options, metrics: metrics)
        let breakers = outbound.register(store, program: options.program)
        let approvals = ApprovalBook(
            store: store, program: options.program, time: options.time, metrics: metrics,
            log: TaskLog(options.logger))
        let pipeline = Pipeline(
            registry: registry, calls: calls, limits: options.liveLimits ?? Live(options.limits),
            isReadOnly: options.isReadOnly, metrics: CallMetrics(registry: metrics), time: options.time,
            guards: PipelineGuards(
                holds: holds, approvals: ApprovalGate(policies: options.approvals, book: approvals),
                breakers: outbound.plugins, audit: audit?.trail, access: audit?.access))
        let tokens = TokenRegister(store: store, program: options.program, time: options.time) { message, fields in
            options.logger.notice("\(message)", metadata: fields.mapValues { "\($0)" })
        }
        let accounts = AccountCache()
        let authenticator = Authenticator(
            policy: options.access, book: tokens.book, metrics: metrics, time: options.time, ownUser: geteuid(),
            account: { accounts.account($0) },
            refused: { reason in audit?.trail.turnedAway("token.refused", reason: reason.rawValue) })
        let tasks = TaskMachinery.make(
            options, pipeline: pipeline, store: store, metrics: metrics, authenticator: authenticator,
            approvals: approvals,
            reasoner: options.models.map {
                ModelEndpoint($0.options, client: outbound.client, time: options.time, apiKey: $0.apiKey)
            })
        let board = SignalBoard()
        let desk = ServiceDesk.standard(
            pipeline: { pipeline }, registry: registry, board: board, library: library, isReadOnly: options.isReadOnly,
            metrics: metrics, time: options.time, tasks: options.tasks, approvals: approvals,
            others: outbound.services + [HoldSetService(holds, isReadOnly: options.isReadOnly)])
        let permissions = PermissionLedger(options, metrics: metrics)
        let environment = HostEnvironment(
            calls: calls, services: PluginServices(desk: desk, tables: TableAccess(library: library, clock: clock)),
            options: options, metrics: metrics, registry: registry, permissions: permissions)
        let supervisor = PluginSupervisor(
            registry: registry, loader: PluginMachinery.loader(options, environment), site: options.site,
            metrics: metrics, time: options.time, drainMilliseconds: options.drainMilliseconds, log: environment.log)
        let storeTools = StoreTools.all(store, options: options)
        let tools: [HostTool] =
            PluginTools.all(registry: registry)
            + OfferTools.all(pipeline: { pipeline })
            + WhoAmITool.all(tokens.book, isReadOnly: options.isReadOnly)
            + TokenTools.all(tokens, time: options.time)
            + PluginControlTools.all(
                registry: registry,
                administration: PluginControl(supervisor: supervisor, registry: registry, permissions: permissions))
            + RosterTools.all(library: library, clock: clock, isDemo: options.isDemo)
            + ExportTool.all(library: library) + PersonTools.all(library: library)
            + ReadinessTool.all(library: library, registry: registry)
            + InferDemandTool.all(library: library, clock: clock) + InferredTool.all(library: library)
            + [importer.tool].compactMap { $0 }
            + CallTools.all(tasks.waiting) + TaskTools.all(tasks.waiting, registry: registry)
            + ApprovalTools.all(tasks.waiting) + ApproveTools.all(tasks.waiting)
            + FixTools.all(tasks.waiting, registry: registry, library: library)
            + QueueTools.all(tasks.waiting) + ScheduleTools.all(tasks.periodic) + storeTools
            + HoldTools.all(holds, registry: registry, time: options.time)
            + BreakerTools.all(breakers, registry: registry, time: options.time)
            + AuditTools.all(
                store: store, program: options.program,
                outside: { () throws(StoreError) in try audit?.outside() ?? .init() })
        let siteTools = options.siteTools(
            CoreParts(
                registry: registry, metrics: metrics, store: store, library: library, tokens: tokens,
                time: options.time, tools: tools))
        do throws(Problem) { try await tokens.load() } catch {
            await opened.close()
            throw StartFailure("the tokens cannot be read: \(error.text)")
        }
        do throws(Problem) { try await holds.load() } catch {
            await opened.close()
            throw StartFailure("the holds cannot be read: \(error.text)")
        }
        do throws(Problem) { try await breakers.load() } catch {
            await opened.close()
            throw StartFailure("the circuit breakers that were set cannot be read: \(error.text)")
        }
        let host = HostPlugin.registered(
            tools: tools + siteTools, version: Version.current, calls: calls, registry: registry)
        registry.update { _ in [host] }
        registry.observe { [weak registry] _ in registry?.updates.publish(.uri(PluginsResource.uri)) }
        return Core(
            options: options, metrics: metrics, opened: opened, library: library, importer: importer,
            registry: registry,
            calls: calls, pipeline: pipeline, supervisor: supervisor, tasks: tasks, tokens: tokens,
            authenticator: authenticator, holds: holds, breakers: breakers, outbound: outbound,
            environment: environment, audit: audit)
    }

    private static func openAudit(
        _ options: CoreOptions, _ store: any Store, _ metrics: MetricsRegistry
    ) async throws(StartFailure) -> AuditMachinery? {
        guard let audit = options.audit else { return nil }
        return try await AuditMachinery.make(
            audit, node: options.storeOptions.auditNode, store: store, program: options.program, metrics: metrics,
            time: options.time, logger: options.logger)
    }

    /// Loads what the site enables, and puts it into the registry in one change.
    package func loadPlugins() async { await supervisor.start() }

    /// Ends everything in order: calls, plugins, store.
    ///
    /// Calls that run may take `drainMilliseconds`.
    package func close(drainMilliseconds: Int64) async {
        await tasks.engine.stop()
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
        await supervisor.stop(withinMilliseconds: max(200, drainMilliseconds))
        await audit?.end()
        await opened.close()
    }
}
