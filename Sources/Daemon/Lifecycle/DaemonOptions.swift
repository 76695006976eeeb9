// SPDX-License-Identifier: Apache-2.0

/// What the command line of `holdfastd` says.
package struct DaemonOptions: Sendable {
    /// The folder with `holdfast.toml`; nil takes the installed one.
    package var configuration: String?
    package var stateFolder: String
    /// Addresses that replace those of the site.
    package var listen: [String]
    package var socket: String?
    package var isReadOnly: Bool
    /// Whether plugins are loaded again when their files change.
    package var watchesPlugins: Bool

    package init(
        configuration: String? = nil, stateFolder: String, listen: [String] = [], socket: String? = nil,
        isReadOnly: Bool = false, watchesPlugins: Bool = false
    ) {
        self.configuration = configuration
        self.stateFolder = stateFolder
        self.listen = listen
        self.socket = socket
        self.isReadOnly = isReadOnly
        self.watchesPlugins = watchesPlugins
    }
}
