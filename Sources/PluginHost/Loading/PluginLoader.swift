// SPDX-License-Identifier: Apache-2.0

import CHoldfast
import JSON
package import Kernel
import PluginChannel

/// Makes running plugins of folders: discovery, trust, load, handshake, instance, description.
///
/// A plugin that fails at any step is listed as refused with the reason; it never stops the daemon or another plugin.
package struct PluginLoader: Sendable {
    private let directories: [String]
    private let store: LibraryStore
    /// What the children of its plugins share.
    package let children: ChildRuntime
    private let placement: PlacementPolicy
    private let environment: HostEnvironment

    /// A loader of the folders in `directories`.
    package init(
        directories: [String], store: LibraryStore, children: ChildRuntime,
        placement: PlacementPolicy = PlacementPolicy(), environment: HostEnvironment
    ) {
        self.directories = directories
        self.store = store
        self.children = children
        self.placement = placement
        self.environment = environment
    }

    /// All plugins that were found or that the site names, by id.
    ///
    /// Blocks: reads files and runs the plugins' `create`.
    package func loadAll(site: [SitePlugin]) -> [RegisteredPlugin] {
        let decisions = Dictionary(site.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let pins = decisions.compactMapValues(\.sha256)
        let folders = PluginDiscovery.folders(in: directories, pins: pins)
        let known = Set(folders.map(\.name))
        let missing = decisions.values.filter { $0.isEnabled && !known.contains($0.id) }.map { decision in
            Self.refused(
                decision.id, folder: "",
                "the site enables it, but there is no folder \"\(decision.id)\" in \(directories.joined(separator: ", "))"
            )
        }
        return (folders.map { load($0, site: decisions[$0.name]) } + missing)
            .sorted { $0.manifest.id < $1.manifest.id }
    }

    /// Loads one folder as the site decided; without a decision it is only found.
    ///
    /// An isolated plugin starts with its first call, and what is wrong with it is found then; one that replaces another
    /// is tried in a child at once, so that the other serves on when the new one cannot.
    package func load(_ found: PluginFolder, site: SitePlugin?, isReplacing: Bool = false) -> RegisteredPlugin {
        let folder = KeptVersions.folder(of: found, pin: site?.sha256)
        let manifest: PluginManifest
        do throws(PluginRefusal) { manifest = try PluginFiles.manifest(of: folder) } catch {
            return Self.refused(folder.name, folder: folder.path, error.reason)
        }
        var plugin = RegisteredPlugin(manifest: manifest, state: .found, folder: folder.path)
        plugin.isWanted = site?.isEnabled == true
        if let ambiguity = folder.ambiguity {
            plugin.state = .refused
            plugin.reason = ambiguity
            return plugin
        }
        guard let site, site.isEnabled else {
            plugin.reason = site == nil ? "no site file enables it" : "the site has switched it off"
            return plugin
        }
        plugin.siteGrants = site.grants
        plugin.grants = EffectiveGrants.of(
            asked: manifest.permissions, given: site.grants, reserved: environment.permissions.reserved)
        plugin.placementReason = placement.reason(of: manifest, site: site)
        for warning in SiteCheck.warnings(site.grants, effective: plugin.grants, for: manifest) {
            environment.log(manifest.id, .notice, "a grant of its site file", ["grant": .string(warning)])
        }
        for warning in manifest.schemaWarnings {
            environment.log(manifest.id, .warning, "a schema of the manifest", ["warning": .string(warning)])
        }
        do throws(PluginRefusal) {
            let instance = try instance(
                of: manifest, in: folder, site: site, grants: plugin.grants, isReplacing: isReplacing)
            plugin.manifest = instance.manifest
            plugin.instance = instance
            plugin.state = .enabled
        } catch {
            plugin.state = .refused
            plugin.reason = error.reason
        }
        return plugin
    }

    private func instance(
        of manifest: PluginManifest, in folder: PluginFolder, site: SitePlugin, grants: Set<String>, isReplacing: Bool
    ) throws(PluginRefusal) -> any RunningPlugin {
        let place = placement.placement(of: manifest, site: site)
        if let refusal = Handshake.abiRefusal(major: manifest.abiMajor, minor: manifest.abiMinimumMinor) {
            throw PluginRefusal(refusal)
        }
        let bringsRuntime = !manifest.runtimeFiles.isEmpty
        if let refusal = RuntimePolicy.refusal(manifest.runtime, placement: place, bringsRuntime: bringsRuntime) {
            throw PluginRefusal(refusal)
        }
        let config = try SiteCheck.configuration(site.config, for: manifest)
        try FileTrust.check(folder.path + "/manifest.json")
        let library = try PluginFiles.library(of: manifest, in: folder, pin: site.sha256)
        if let reason = children.quarantine.reason(sha256: manifest.sha256) {
            throw PluginRefusal("it is quarantined: \(reason)")
        }
        let path = try store.keep(library.bytes, digest: library.digest, id: manifest.id)
        var order = ChildOrder(
            manifest: manifest, library: path, config: config, limits: placement.limits(of: manifest, site: site),
            requiresLandlock: placement.requiresLandlock)
        if place == .process {
            order.runtimeFolder = try store.runtime(of: manifest, in: folder)
            try children.checkProgram(bringsRuntime: bringsRuntime)
            if isReplacing { try DryRun(order: order, runtime: children, speech: environment.speech).check() }
            let plugin = IsolatedPlugin(order, grants: grants, runtime: children, environment: environment)
            if manifest.actsUnasked { plugin.startEarly() }
            return plugin
        }
        // Its code runs in a child first: a library that crashes, hangs or is refused there never gets in here.
        try DryRun(order: order, runtime: children, speech: environment.speech).check()
        // Said before its code runs: a library that takes the process down is the last one named in the log.
        environment.log(manifest.id, .info, "loading", ["library": .string(path)])
        let entry = try EntrySymbol.entry(ofLibrary: path)
        let table = try Handshake.check(entry, id: manifest.id, version: manifest.version, runtime: manifest.runtime)
        return try LoadedPlugin.make(
            entry: entry, table: table, manifest: manifest, grants: grants, config: config, environment: environment)
    }

    private static func refused(_ id: String, folder: String, _ reason: String) -> RegisteredPlugin {
        let manifest = PluginManifest(
            id: id, version: "unknown", name: id, vendor: "unknown", licence: "unknown", runtime: "unknown", sha256: "")
        return RegisteredPlugin(manifest: manifest, state: .refused, reason: reason, folder: folder)
    }
}

extension PluginManifest {
    /// Whether the plugin has something to do without being called: timers, events, task types.
    fileprivate var actsUnasked: Bool {
        ["timers", "events", "task_types", "schedules"].contains { source[$0]?.arrayValue?.isEmpty == false }
    }
}
