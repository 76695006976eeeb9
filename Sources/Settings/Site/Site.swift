// SPDX-License-Identifier: Apache-2.0

/// A site as the daemon runs it: checked settings, where each came from, and what it says about plugins.
package struct Site: Sendable {
    /// The configuration folder.
    package let directory: String
    package let settings: HoldfastSettings
    /// Origins by key path; a key that is absent has its default.
    package let origins: [String: SettingOrigin]
    /// By id, ascending.
    package let plugins: [PluginSiteFile]
    /// What needs whose approval; by name, ascending.
    package let policies: [ApprovalPolicyFile]
    /// The files that were read, in the order in which they were applied.
    package let files: [String]
    /// What is odd and stops nothing.
    package let warnings: [SettingsFault]

    /// Where the value of this key comes from.
    package func origin(of key: String) -> SettingOrigin {
        origins[key] ?? .standard
    }

    /// Whether the demonstration drop-in is in force, which every face then shows.
    package let isDemo: Bool

    /// The drop-in that packages leave out.
    package static let demoFile = "90-demo.toml"

    /// The settings in force as TOML; with `origins`, each line ends in a comment that says where the value comes from.
    package func effectiveText(origins showsOrigins: Bool = false) -> String {
        func line<Root>(_ key: Setting<Root>, _ path: String, in root: Root) -> String {
            let line = key.read(root).map { "\(key.name) = \($0.tomlText)" } ?? "# \(key.name): \(key.unset)"
            return line + (showsOrigins ? "  # \(origin(of: path))" : "") + "\n"
        }
        var tables: [String] = []
        for section in SettingsCatalog.sections {
            let keys = SettingsCatalog.keys.filter { $0.section == section.name }
            if !keys.isEmpty {
                tables.append(keys.reduce("[\(section.name)]\n") { $0 + line($1, $1.path, in: settings) })
            }
            guard section.name == SettingsCatalog.profileSection else { continue }
            for profile in settings.profiles {
                tables.append(
                    SettingsCatalog.profileKeys.reduce("[\(section.name).\(profile.name)]\n") {
                        $0 + line($1, $1.path(in: profile.name), in: profile)
                    })
            }
        }
        return tables.joined(separator: "\n")
    }
}
