// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Logging
package import PluginHost
package import Roster
package import Services
package import Store
package import Tasks
package import Telemetry

/// What the core of a daemon is made of: plain values, so that the daemon, the golden runner and the benchmarks compose
/// the same thing.
package struct CoreOptions: Sendable {
    package var stateFolder: String
    /// Where the store is; nil for SQLite in the state folder.
    package var storeLocation: StoreLocation?
    package var storeOptions: StoreOptions
    /// The key of this daemon's rows in the store.
    ///
    /// In a state folder the same with every configuration: an import without a daemon has none, and its rows are for the
    /// daemon to find. See `StoreLocation.rowKey`.
    package var program: String
    /// The id of the only program that the site takes (`program.id`); nil for any.
    package var onlyProgram: String?
    /// The site's fixed "now"; nil takes the program's own or the clock.
    package var asOf: LocalDateTime?
    /// The id of the only program that `asOf` is about; nil for every one.
    package var asOfProgram: String?
    package var isDemo: Bool
    package var isReadOnly: Bool
    package var limits: CallLimits
    package var pluginDirectories: [String]
    /// The folder of the Swift runtime that staged plugins find relative to themselves; nil when there is none.
    package var runtimeDirectory: String?
    /// The program that holds a plugin in a process of its own.
    package var pluginHost: String
    /// What the site says about where plugins run.
    package var placement: PlacementPolicy
    /// How long children may take, and how often they may crash.
    package var supervision: SupervisionPolicy
    /// What the site says about plugins.
    package var site: any SiteDecisions
    /// How long an instance that was replaced may take to come to rest.
    package var drainMilliseconds: Int64
    /// What the site says about tasks and waiting calls.
    package var tasks = TaskEngineOptions()
    /// What the site says about the audit trail; nil keeps none.
    package var audit: AuditOptions?
    /// What the site says about requests to the outside, secrets and breakers.
    package var outbound = OutboundOptions()
    /// The site's own model; nil when it has none.
    package var models: ModelSource?
    /// What the site says about who gets in; a reload replaces it.
    package var access = Live(AccessPolicy())
    /// What the site says about approvals; a reload replaces it.
    package var approvals = Live(ApprovalPolicies())
    /// The limits that a reload replaces; nil for a core whose limits stay.
    package var liveLimits: Live<CallLimits>?
    /// Tools of the host that know the site, made when the core is.
    package var siteTools: @Sendable (CoreParts) -> [HostTool] = { _ in [] }
    package var logger: Logger
    package var time: TimeSource

    package init(
        stateFolder: String, storeLocation: StoreLocation? = nil, storeOptions: StoreOptions = StoreOptions(),
        program: String = "program",
        onlyProgram: String? = nil,
        asOf: LocalDateTime? = nil, asOfProgram: String? = nil, isDemo: Bool = false, isReadOnly: Bool = false,
        limits: CallLimits = CallLimits(),
        pluginDirectories: [String] = [], runtimeDirectory: String? = nil,
        pluginHost: String = Installation.current().pluginHost, placement: PlacementPolicy = PlacementPolicy(),
        supervision: SupervisionPolicy = SupervisionPolicy(), site: any SiteDecisions = FixedDecisions([]),
        drainMilliseconds: Int64 = 10_000,
        logger: Logger, time: TimeSource = .system
    ) {
        self.stateFolder = stateFolder
        self.storeLocation = storeLocation
        self.storeOptions = storeOptions
        self.program = program
        self.onlyProgram = onlyProgram
        self.asOf = asOf
        self.asOfProgram = asOfProgram
        self.isDemo = isDemo
        self.isReadOnly = isReadOnly
        self.limits = limits
        self.pluginDirectories = pluginDirectories
        self.runtimeDirectory = runtimeDirectory
        self.pluginHost = pluginHost
        self.placement = placement
        self.supervision = supervision
        self.site = site
        self.drainMilliseconds = drainMilliseconds
        self.logger = logger
        self.time = time
    }

    /// What time it is for a program of this site.
    package var clock: ProgramClock { ProgramClock(fixed: asOf, program: asOfProgram, time: time) }
}

/// What tools of the host that know the site may use of a core.
package struct CoreParts: Sendable {
    package let registry: RegistryHolder
    package let metrics: MetricsRegistry
    package let store: any Store
    package let library: RosterLibrary
    package let tokens: TokenRegister
    package let time: TimeSource
    /// The other tools of the host.
    package let tools: [HostTool]
}
