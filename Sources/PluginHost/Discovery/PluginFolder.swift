// SPDX-License-Identifier: Apache-2.0

/// A folder `<id>/` with `manifest.json` and the library that the manifest names.
package struct PluginFolder: Sendable, Equatable {
    /// The folder's name, which has to be the plugin's id.
    package let name: String
    /// The folder's absolute path.
    package let path: String
    /// Why it cannot be told from another folder of the same name; nil when it can.
    package var ambiguity: String?

    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
