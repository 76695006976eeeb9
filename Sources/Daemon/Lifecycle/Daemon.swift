// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import Logging
import PluginHost
import SQLiteStore
import Settings
import Store
import Tasks
import Telemetry

/// The whole daemon: reads the site, opens the core, serves every listener, and comes down in order.
package struct Daemon: Sendable {
    /// The site as it was at the start; what a reload changed, the reloader has.
    let site: Site
    let options: DaemonOptions
    let source: SiteSource
    let installation: Installation
    private let logs: LogOutput
    /// What a support bundle shows of the log.
    let recent = RecentLines()
    private let environment: [String: String]
    /// False when calls that ask are never held in place, so that a run of the tests sees every call run again.
    private let holdsCalls: Bool

    /// Reads and checks the site; nothing is started.
    package init(_ options: DaemonOptions, environment: [String: String]) throws(StartFailure) {
        installation = Installation.current()
        source = SiteSource(options, installation: installation, environment: environment)
        switch source.load() {
        case .failure(let failure): throw StartFailure(failure)
        case .success(let site): self.site = site
        }
        self.options = options
        self.environment = environment
        holdsCalls = environment["HOLDFAST_FORCE_REPLAY"] != "1"
        logs = LogOutput(format: site.logFormat, level: site.logLevel, sink: recent.keeping(.descriptor(2)))
    }

    /// Serves until SIGTERM or SIGINT, then drains; SIGHUP reloads the configuration.
    package func run() async throws(StartFailure) {
        let logs = self.logs
        LoggingSystem.bootstrap { LineLogHandler(label: $0, output: logs) }
        let logger = logs.logger("holdfastd")
        CrashNotice.install(descriptor: STDERR_FILENO)
        for warning in site.warnings { logger.warning("\(warning)") }
        let location = try StoreLocation(
            url: site.settings.store.url, stateFolder: options.stateFolder, origin: site.origin(of: "store.url"))
        // What cannot be written is served as it is, if nothing is to be written anyway.
        let isFrozen = options.isReadOnly && SQLiteStore.isUnwritable(folder: options.stateFolder)
        let scratch = isFrozen ? TemporaryFolder() : nil
        defer { scratch?.remove() }
        let reloader = SiteReloader(
            site, source: source,
            live: LiveValues(site, logs: logs, slackSecret: SlackSecret(environment: environment, logger: logger)),
            logger: logger)
        var coreOptions = CoreOptions(
            stateFolder: scratch?.path ?? options.stateFolder, storeLocation: location,
            storeOptions: try site.storeOptions(environment: environment),
            program: location.rowKey(programID: site.settings.program.id), onlyProgram: site.settings.program.id,
            asOf: site.asOf, asOfProgram: seedProgram, isDemo: site.isDemo, isReadOnly: options.isReadOnly,
            limits: site.limits, pluginDirectories: pluginDirectories, runtimeDirectory: installation.runtime,
            placement: site.placement, supervision: site.supervision, site: SiteFiles(siteDirectory: site.directory),
            drainMilliseconds: site.settings.limits.drainTimeout.milliseconds, logger: logger)
        coreOptions.tasks = site.tasks(holds: holdsCalls)
        coreOptions.outbound = try site.outbound(
            environment: environment, sources: reloader.live.secrets, logger: logger)
        coreOptions.models = site.models(environment: environment, logger: logger)
        // What nobody writes needs no trail.
        if !isFrozen { coreOptions.audit = try site.audit(stateFolder: options.stateFolder, environment: environment) }
        if isFrozen {
            coreOptions.storeOptions.isFrozen = true
            coreOptions.tasks.runs = false
        }
        coreOptions.liveLimits = reloader.live.limits
        coreOptions.access = reloader.live.access
        coreOptions.approvals = reloader.live.approvals
        let directories = pluginDirectories
        coreOptions.siteTools = { parts in
            ConfigTools.all(reloader, registry: parts.registry, directories: directories)
                + SupportTools.all(reloader, parts: parts, recent: recent)
        }
        let core = try await Core.open(coreOptions)
        for sentence in core.opened.sentences {
            logger.notice("\(sentence)", metadata: ["store": "\(core.store.label)"])
        }
        await core.audit?.begin(
            details: ["version": .string(Version.current), "read_only": .bool(options.isReadOnly)])
        let drain = site.settings.limits.drainTimeout.milliseconds
        do throws(StartFailure) {
            try await checkProgram(core)
            try await seed(core, logger)
            try await serve(core, reloader, logger)
        } catch {
            await core.close(drainMilliseconds: drain)
            throw error
        }
        await core.close(drainMilliseconds: drain)
        logger.info("stopped")
    }

    var pluginDirectories: [String] {
        site.settings.plugins.directories.map(resolve) + [installation.plugins]
    }

    /// A path of the site: `share:NAME` is in the installation, another relative one below the configuration folder.
    func resolve(_ path: String) -> String {
        SitePath.resolve(path, share: installation.share, base: site.directory)
    }
}
