// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginHost
import Settings

/// The site that a plugin is installed for.
package struct InstallSite: Sendable {
    let directory: String
    let files: PluginSiteFolder
    let policy: PlacementPolicy
    let places: InstallPlaces

    /// Reads a site as the daemon does.
    ///
    /// - Parameters:
    ///   - share: what `share:` stands for in a path of the site.
    ///   - installed: the directory of plugins that is searched last.
    /// - Throws: every fault of the site, with status 2.
    package init(
        directory: String, share: String, installed: String, environment: [String: String]
    ) throws(KitFailure) {
        let site: Site
        switch SiteLoader.load(directory: directory, environment: environment) {
        case .failure(let failure): throw KitFailure(failure.description, exitStatus: 2)
        case .success(let loaded): site = loaded
        }
        self.directory = directory
        files = PluginSiteFolder(siteDirectory: directory)
        var policy = PlacementPolicy()
        let plugins = site.settings.plugins
        policy.requiresIsolation = plugins.requireIsolation
        policy.requiresLandlock = plugins.requireLandlock
        policy.cap = ResourceLimits(
            memoryMegabytes: plugins.memoryMegabytes, files: plugins.files, processes: plugins.processes)
        self.policy = policy
        let directories = plugins.directories.map { SitePath.resolve($0, share: share, base: directory) } + [installed]
        places = InstallPlaces(
            searched: directories.map { DiskFolder.resolved($0) ?? $0 },
            isWritable: { DiskFolder.exists($0) && access($0, W_OK | X_OK) == 0 },
            holds: { DiskFolder.exists($0 + "/" + $1) })
    }

    /// What the site says of a plugin now; nil when it says nothing.
    func file(_ id: String) throws(KitFailure) -> PluginSiteFile? {
        do throws(PluginSiteFolder.Fault) { return try files.plugin(id) } catch {
            throw KitFailure(error.description, exitStatus: 2)
        }
    }

    /// The decision that a trial runs under, and that the daemon would take.
    func decision(_ id: String, _ file: PluginSiteFile?, placement: PluginSiteFile.Placement?) -> SitePlugin {
        let place = placement ?? file?.placement
        return SitePlugin(
            id: id, isEnabled: true, placement: place.flatMap { PluginManifest.Placement(rawValue: $0.rawValue) },
            config: file.map { JSONValue($0.configValue) } ?? [:],
            limits: ResourceLimits(
                memoryMegabytes: file?.memoryMegabytes, files: file?.files, processes: file?.processes))
    }
}
