// SPDX-License-Identifier: Apache-2.0

import JSON
import PluginChannel
import PluginHost
import Settings

/// Writes `manifest.json` for a plugin library, and a site file that pins and enables it.
package enum PackCommand {
    /// Packs in this process, which then ends: the library's code has run in it.
    package static func run(
        pluginJSON: String, library: String, manifest: String, siteFile: String?
    ) throws(StartFailure) {
        let source: JSONValue
        do { source = try JSONValue.parse(try TextFile.read(pluginJSON)) } catch let error as JSONError {
            throw StartFailure("\(pluginJSON):\(error.line):\(error.column): \(error)")
        } catch let error as StartFailure { throw error } catch { throw StartFailure("\(pluginJSON): \(error)") }
        let packed: JSONValue
        do throws(PluginRefusal) {
            packed = try ManifestPacker.pack(library: library, pluginJSON: source)
        } catch {
            throw StartFailure("\(library): \(error.reason)")
        }
        try TextFile.write(packed.serialized(.pretty) + [10], to: manifest)
        if let siteFile {
            let grants = (packed["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
            let text = PluginSiteFile.text(
                enabled: true, placement: nil, sha256: packed["sha256"]?.stringValue, grants: grants)
            try TextFile.write(Array(text.utf8), to: siteFile)
        }
    }
}
