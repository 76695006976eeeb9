// SPDX-License-Identifier: Apache-2.0

/// A plugin as the registry holds it: its manifest, its running instance, and what the site decided.
package struct RegisteredPlugin: Sendable {
    /// Where the plugin stands.
    package enum State: String, Sendable {
        /// Its tools can be called.
        case enabled
        /// A folder with a manifest, but no site file that enables it.
        case found
        /// Enabled by the site, but refused; `reason` says why.
        case refused
    }

    package var manifest: PluginManifest
    package var state: State
    package var reason: String?
    package var instance: (any PluginInstance)?
    /// What the site grants of the permissions asked.
    package var grants: Set<String>
    /// What the site's file grants, whether it was asked for or not.
    package var siteGrants: Set<String> = []
    /// Whether the site enables it, also when it is refused.
    package var isWanted = false
    /// Whether it is refused for what it says about other plugins: it starts when they let it.
    package var waitsForOthers = false
    /// Where it runs, when policy or the site's file says another place than its manifest, with who says so.
    package var placementReason: String?
    /// The folder it was found in; empty for the built-in plugin.
    package var folder: String
    /// What it has added to its manifest since it runs.
    package var dynamic = DynamicOffers()
    /// Who calls this registration at the moment; copies share it.
    package let use = InstanceUse()

    package init(
        manifest: PluginManifest, state: State, reason: String? = nil, instance: (any PluginInstance)? = nil,
        grants: Set<String> = [], folder: String = ""
    ) {
        self.manifest = manifest
        self.state = state
        self.reason = reason
        self.instance = instance
        self.grants = grants
        self.folder = folder
    }

    /// The tools that it serves: its manifest's, and those that it has added.
    package var tools: [ToolDescriptor] { manifest.tools + dynamic.tools }
    /// The prompts that it serves.
    package var prompts: [PromptDescriptor] { manifest.prompts + dynamic.prompts }

    /// It is not to start, for what it or another says about the other.
    package mutating func refuse(waiting reason: String) {
        state = .refused
        self.reason = reason
        waitsForOthers = true
    }
}
