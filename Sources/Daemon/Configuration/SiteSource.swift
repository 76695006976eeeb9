// SPDX-License-Identifier: Apache-2.0

import Settings

/// Where the site of a daemon is read from: the same folder, environment and flags each time.
struct SiteSource: Sendable {
    let directory: String
    let environment: [String: String]
    let overrides: [SettingOverride]

    init(_ options: DaemonOptions, installation: Installation, environment: [String: String]) {
        directory = options.configuration ?? installation.configuration
        self.environment = environment
        var overrides: [SettingOverride] = []
        if !options.listen.isEmpty {
            overrides.append(
                SettingOverride(key: "server.listen", text: options.listen.joined(separator: ","), flag: "--listen"))
        }
        if let socket = options.socket {
            overrides.append(SettingOverride(key: "server.socket", text: socket, flag: "--socket"))
        }
        self.overrides = overrides
    }

    /// Reads everything; nothing is applied.
    func load() -> Result<Site, SettingsFailure> {
        SiteLoader.load(directory: directory, environment: environment, overrides: overrides)
    }
}
