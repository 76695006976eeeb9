// SPDX-License-Identifier: Apache-2.0

import Glibc
package import JSON
package import Kernel
package import PluginChannel
import Telemetry

/// Runs plugins that no site has decided about, in processes of their own: for their authors.
///
/// Owners and modes of files are not looked at: what an author has just built lies where an author builds.
package struct PluginWorkshop: Sendable {
    /// Where it works and with what.
    package struct Places: Sendable {
        /// A folder of ours, for copies of libraries and reports of crashes.
        package var state: String
        /// The Swift runtime that plugins find relative to themselves; nil for none.
        package var runtime: String?
        /// The program that holds a plugin.
        package var hostProgram: String
        package var hostVersion: String

        package init(state: String, runtime: String?, hostProgram: String, hostVersion: String) {
            self.state = state
            self.runtime = runtime
            self.hostProgram = hostProgram
            self.hostVersion = hostVersion
        }
    }

    private let environment: HostEnvironment
    private let children: ChildRuntime
    private let store: LibraryStore

    /// - Parameter probes: takes what the children see; nil for children as a daemon has them.
    package init(
        _ places: Places, environment: HostEnvironment, policy: SupervisionPolicy = SupervisionPolicy(),
        probes: ProbeSink? = nil
    ) throws(PluginRefusal) {
        self.environment = environment
        let run = places.state + "/workshop"
        mkdir(run, 0o700)
        store = LibraryStore(runDirectory: run)
        if let runtime = places.runtime { try store.linkRuntime(runtime) }
        children = ChildRuntime(
            hostProgram: places.hostProgram, stateFolder: places.state, hostVersion: places.hostVersion,
            readable: [places.runtime].compactMap { $0 }, time: environment.time, policy: policy, probes: probes,
            log: environment.log)
        try children.checkProgram()
    }

    /// The manifest of a library: what its author says and what it says of itself.
    ///
    /// Blocks while a child makes, describes, drains and destroys an instance.
    ///
    /// - Parameter runtime: a folder with the libraries of another Swift that it runs with; nil for the daemon's.
    package func packed(
        library: LibraryFile, pluginJSON: JSONValue, config: JSONValue = [:], runtime: String? = nil
    ) throws(PluginRefusal) -> JSONValue {
        let draft = try ManifestPacker.Draft(pluginJSON, library: library)
        let path = try keep(library, id: draft.id)
        var order = ChildOrder(
            manifest: draft.manifest, library: path, config: draft.complete(config),
            limits: PlacementPolicy().standard, requiresLandlock: false)
        order.runtimeFolder = runtime
        let report = try DryRun(order: order, runtime: children, speech: environment.speech).describe()
        return try draft.manifest(with: report)
    }

    /// Makes, describes, drains and destroys an instance in a child.
    ///
    /// Blocks.
    ///
    /// - Throws: why a daemon would refuse it.
    package func tried(
        _ manifest: PluginManifest, library: LibraryFile, config: JSONValue
    ) throws(PluginRefusal) -> ReadyReport {
        let order = try order(manifest, library, config, PlacementPolicy().standard)
        let report = try DryRun(order: order, runtime: children, speech: environment.speech).describe()
        if let refusal = order.refusal(of: report) { throw PluginRefusal(refusal) }
        return report
    }

    /// The plugin, which starts with its first call.
    package func plugin(
        _ manifest: PluginManifest, library: LibraryFile, grants: Set<String>, config: JSONValue
    ) throws(PluginRefusal) -> IsolatedPlugin {
        let site = SitePlugin(id: manifest.id, isEnabled: true, grants: grants)
        let order = try order(manifest, library, config, PlacementPolicy().limits(of: manifest, site: site))
        return IsolatedPlugin(order, grants: grants, runtime: children, environment: environment)
    }

    /// The last crashes of a plugin, newest first.
    package func crashes(of id: String) -> [CrashReport] { children.crashes.reports(of: id) }

    /// Ends what still runs.
    package func close() async { await children.close() }

    /// What its children are told: with the runtime beside the library, where the manifest says that it brings one.
    private func order(
        _ manifest: PluginManifest, _ library: LibraryFile, _ config: JSONValue, _ limits: ResourceLimits
    ) throws(PluginRefusal) -> ChildOrder {
        let bringsRuntime = !manifest.runtimeFiles.isEmpty
        if let refusal = RuntimePolicy.refusal(manifest.runtime, placement: .process, bringsRuntime: bringsRuntime) {
            throw PluginRefusal(refusal)
        }
        var order = ChildOrder(
            manifest: manifest, library: try keep(library, id: manifest.id),
            config: try SiteCheck.configuration(config, for: manifest), limits: limits, requiresLandlock: false)
        order.runtimeFolder = try store.runtime(
            of: manifest, in: PluginFolder(name: manifest.id, path: library.folder), checksOwner: false)
        return order
    }

    private func keep(_ library: LibraryFile, id: String) throws(PluginRefusal) -> String {
        try store.keep(library.bytes, digest: library.digest, id: id)
    }
}
