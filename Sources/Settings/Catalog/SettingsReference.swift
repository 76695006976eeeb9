// SPDX-License-Identifier: Apache-2.0

/// The reference page of the configuration, `docs/operators/configuration.md`.
package enum SettingsReference {
    /// The page as Markdown, with a newline at the end.
    package static func markdown() -> String {
        var out = head
        for section in SettingsCatalog.sections {
            out += "\n## [\(section.name)]\n\n\(section.summary)\n"
            for key in SettingsCatalog.keys where key.section == section.name {
                out += entry(key, key.standard, environment: "`\(key.environmentName)`")
            }
            if section.name == SettingsCatalog.profileSection {
                for key in SettingsCatalog.profileKeys {
                    out += entry(key, key.standard, environment: "none; a profile is written in a file")
                }
            }
        }
        return out
            + """

            ## Variables of the original system

            None of these is read. One that is still set is named in the log of the start, with what to do instead.

            \(OriginalVariables.markdown())
            """.dropLast()
    }

    private static let head = """
        # Configuration

        <!-- Made from Sources/Settings/Catalog. Change the catalogue, not this page. -->

        A site is a folder: `holdfast.toml`, then `conf.d/*.toml` in the order of their names, then environment
        variables, then flags. What comes later wins, key by key; a list replaces the earlier list as a whole.
        `plugins.d/<id>.toml` enables and configures plugins. `holdfast config check` reads everything and reports
        each fault with file, line and column; `holdfast config show --origin` says where each value comes from;
        `holdfast config schema` prints the JSON Schema of `holdfast.toml`.

        Durations are \(DurationText.allowed). Sizes are \(SizeText.allowed).
        In an environment variable a list is separated by commas.

        """

    private static func entry<Root>(_ key: Setting<Root>, _ standard: SettingValue?, environment: String) -> String {
        """

        ### \(key.path)

        \(key.summary)

        - Type: \(key.type.typeName). Allowed: \(key.type.allowed).
        - Default: \(standard.map { "`\($0.tomlText)`" } ?? key.unset).
        - Example: `\(key.name) = \(key.example)`
        - Environment: \(environment)
        - Takes effect: \(key.isLive ? "on a reload" : "after a restart")

        """
    }
}
