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
    /// Standard input and output, when one MCP client is served there; nothing else is listened on unless it is said.
    package var stdio: StandardStreams?

    package init(
        configuration: String? = nil, stateFolder: String, listen: [String] = [], socket: String? = nil,
        isReadOnly: Bool = false, watchesPlugins: Bool = false, stdio: StandardStreams? = nil
    ) {
        self.configuration = configuration
        self.stateFolder = stateFolder
        self.listen = listen
        self.socket = socket
        self.isReadOnly = isReadOnly
        self.watchesPlugins = watchesPlugins
        self.stdio = stdio
    }
}
