// SPDX-License-Identifier: Apache-2.0

package import Kernel

/// A plugin that was loaded, wherever it runs: what a reload and a shutdown need to know of it.
package protocol RunningPlugin: PluginInstance {
    /// What the plugin is, with exactly the tools that it describes.
    var manifest: PluginManifest { get }
    /// What the site grants it.
    var identity: PluginIdentity { get }
    /// How it is at this moment; cheap, from any thread.
    var status: PluginStatus { get }

    /// Stops the instance: no further calls; what runs may finish in the first half of the time and is asked to stop
    /// in the second; then the instance is destroyed.
    ///
    /// False when the plugin did not come to rest in time: inside the daemon it is then left alone, never destroyed
    /// under a call; a child is killed.
    func drain(withinMilliseconds limit: Int64) async -> Bool

    /// Ends an instance that nothing runs in, without asking.
    func discard()
}
