// SPDX-License-Identifier: Apache-2.0

import JSON
package import Kernel
import PluginHost

/// The tools of the installed plugins, by their manifests: what is known of them without running a line of them.
package enum StagedTools {
    /// The tools of every manifest in the folders that can be read; others are passed over.
    package static func all(in directories: [String]) -> [(tool: ToolDescriptor, plugin: String)] {
        PluginDiscovery.folders(in: directories).flatMap { folder -> [(tool: ToolDescriptor, plugin: String)] in
            guard let text = try? TextFile.read(folder.path + "/manifest.json"),
                let document = try? JSONValue.parse(text), let manifest = try? PluginManifest(reading: document)
            else { return [] }
            return manifest.tools.map { ($0, manifest.id) }
        }
    }
}
