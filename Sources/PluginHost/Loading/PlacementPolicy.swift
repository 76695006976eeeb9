// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// What the site says about where plugins run, for all of them.
package struct PlacementPolicy: Sendable {
    /// Every plugin runs in a process of its own, whatever its manifest or its file says.
    package var requiresIsolation = false
    /// A process that the kernel cannot keep away from files by Landlock is not used.
    package var requiresLandlock = false
    /// What a manifest may ask for at most.
    package var cap = ResourceLimits(memoryMegabytes: 1_024, files: 256, processes: 256)
    /// What a plugin gets whose manifest asks for nothing.
    package var standard = ResourceLimits(memoryMegabytes: 512, files: 64, processes: 64)

    package init() {}

    /// Where a plugin runs.
    func placement(of manifest: PluginManifest, site: SitePlugin) -> PluginManifest.Placement {
        requiresIsolation ? .process : site.placement ?? manifest.placement
    }

    /// Why a plugin runs elsewhere than its manifest asks, or under a condition; nil when it runs as it asks.
    func reason(of manifest: PluginManifest, site: SitePlugin) -> String? {
        let place = placement(of: manifest, site: site)
        var parts: [String] = []
        if requiresIsolation, (site.placement ?? manifest.placement) == .inProcess {
            let who = site.placement == nil ? "its manifest asks" : "its site file asks"
            parts.append("\(who) for in-process; plugins.require_isolation gives it a process of its own")
        } else if place != manifest.placement {
            parts.append("its manifest asks for \(manifest.placement.rawValue); its site file says \(place.rawValue)")
        }
        if requiresLandlock, place == .process {
            parts.append("plugins.require_landlock: its process starts only where Landlock confines it")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// What its process may take: what the site's own file for it says, else what the manifest asks for within the cap.
    func limits(of manifest: PluginManifest, site: SitePlugin) -> ResourceLimits {
        site.limits.filled(from: manifest.limits.filled(from: standard).capped(by: cap))
    }
}
