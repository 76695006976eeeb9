// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel

/// What the site decided about one plugin: the content of `plugins.d/<id>.toml` as plain values.
package struct SitePlugin: Sendable, Equatable {
    package var id: String
    package var isEnabled: Bool
    /// Where it may run; nil takes what the manifest prefers.
    package var placement: PluginManifest.Placement?
    /// The digest that the library must have, in lower-case hex; nil trusts the manifest's.
    package var sha256: String?
    /// What is granted of the permissions that the manifest asks for.
    package var grants: Set<String>
    /// The plugin's configuration.
    package var config: JSONValue
    /// What its process may take, where the site says something about it.
    package var limits: ResourceLimits

    package init(
        id: String, isEnabled: Bool, placement: PluginManifest.Placement? = nil, sha256: String? = nil,
        grants: Set<String> = [], config: JSONValue = [:], limits: ResourceLimits = ResourceLimits()
    ) {
        self.id = id
        self.isEnabled = isEnabled
        self.placement = placement
        self.sha256 = sha256
        self.grants = grants
        self.config = config
        self.limits = limits
    }
}
