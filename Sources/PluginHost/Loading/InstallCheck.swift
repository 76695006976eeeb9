// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import PluginChannel

/// What the host would say of a plugin before it runs a line of it: for those who install one.
package enum InstallCheck {
    /// Why this host cannot take a manifest, wherever its library is; nil when it can.
    package static func refusal(
        of manifest: PluginManifest, site: SitePlugin, placement policy: PlacementPolicy
    ) -> String? {
        Handshake.abiRefusal(major: manifest.abiMajor, minor: manifest.abiMinimumMinor)
            ?? RuntimePolicy.refusal(
                manifest.runtime, placement: policy.placement(of: manifest, site: site),
                bringsRuntime: !manifest.runtimeFiles.isEmpty)
    }

    /// What is wrong with a configuration by the manifest's schema; nil when nothing is.
    package static func configurationRefusal(_ config: JSONValue, for manifest: PluginManifest) -> String? {
        do throws(PluginRefusal) {
            _ = try SiteCheck.configuration(config, for: manifest)
            return nil
        } catch { return error.reason }
    }

    /// What of `granted` the manifest asks for.
    package static func grants(_ granted: Set<String>, for manifest: PluginManifest) -> Set<String> {
        EffectiveGrants.of(asked: manifest.permissions, given: granted)
    }
}
