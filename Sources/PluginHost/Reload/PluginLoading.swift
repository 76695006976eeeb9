// SPDX-License-Identifier: Apache-2.0

package import JSON
package import Kernel
import PluginChannel

/// What a plugin's folder holds: two folders with equal content load the same.
package struct PluginContent: Sendable, Hashable {
    /// The digest of `manifest.json`, in hex.
    package var manifest: String
    /// The digest of the library, in hex.
    package var library: String
    /// Where the manifest wants to run.
    package var placement: PluginManifest.Placement

    package init(manifest: String, library: String, placement: PluginManifest.Placement) {
        self.manifest = manifest
        self.library = library
        self.placement = placement
    }
}

/// What the supervisor needs of the machinery that makes instances of plugins.
package protocol PluginLoading: Sendable {
    /// The folders that there are, by name.
    ///
    /// - Parameter pins: the digests that the site pins, by id: they choose among several folders of one name.
    func folders(pins: [String: String]) async -> [PluginFolder]

    /// What lies in a folder now; nil when it cannot be read.
    func content(of folder: PluginFolder) async -> PluginContent?

    /// Makes a new instance beside those that run; the state says whether it can be called.
    ///
    /// May take as long as the plugin's `create` does.
    ///
    /// - Parameter isReplacing: whether another content serves until this one is taken: then its code runs in a child
    ///   first, wherever it is to run later.
    func load(_ folder: PluginFolder, site: SitePlugin?, isReplacing: Bool) async -> RegisteredPlugin

    /// Hands a running instance a new configuration.
    ///
    /// False when the plugin cannot take one: a new instance is needed. Throws why the configuration was refused; the
    /// instance then goes on with the old one.
    func configure(_ plugin: RegisteredPlugin, _ config: JSONValue) async throws(PluginRefusal) -> Bool

    /// Stops an instance that nobody calls any more; false when it did not come to rest in time.
    func drain(_ instance: any PluginInstance, withinMilliseconds limit: Int64) async -> Bool

    /// Ends an instance that was never called.
    func discard(_ instance: any PluginInstance) async

    /// Forgets that a content was put under quarantine for its crashes; false when it was not.
    func liftQuarantine(of content: PluginContent) -> Bool
}
