// SPDX-License-Identifier: Apache-2.0

package import JSON
import Kernel
import PluginChannel

extension PluginWorkshop {
    /// The manifest of a library, as `packed` makes it, in a child that can ask the host for nothing.
    ///
    /// Blocks.
    ///
    /// - Parameter runtime: a folder with the libraries of another Swift that it runs with; nil for the daemon's.
    package static func described(
        library: String, pluginJSON: JSONValue, runtime: String?, in places: Places
    ) throws(PluginRefusal) -> JSONValue {
        let workshop = try PluginWorkshop(places, environment: .packing)
        let document = try workshop.packed(library: try LibraryFile(library), pluginJSON: pluginJSON, runtime: runtime)
        let manifest: PluginManifest
        do throws(ManifestError) { manifest = try PluginManifest(reading: document) } catch {
            throw PluginRefusal("the manifest would have a fault at \(error)")
        }
        if let refusal = RuntimePolicy.refusal(
            manifest.runtime, placement: .process, bringsRuntime: !manifest.runtimeFiles.isEmpty)
        {
            throw PluginRefusal(refusal)
        }
        return document
    }
}
