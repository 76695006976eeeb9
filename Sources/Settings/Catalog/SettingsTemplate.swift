// SPDX-License-Identifier: Apache-2.0

/// The shipped `holdfast.toml`: every key with its default, commented out.
package enum SettingsTemplate {
    private static let width = 120

    /// The file's text, with a newline at the end.
    package static func text() -> String {
        var out = head
        for section in SettingsCatalog.sections {
            out += "\n" + comment(section.summary) + "[\(section.name)]\n"
            for key in SettingsCatalog.keys where key.section == section.name { out += entry(key, key.standard) }
            guard section.name == SettingsCatalog.profileSection else { continue }
            out += "\n#[profiles.example]\n"
            for key in SettingsCatalog.profileKeys {
                // A profile without tools is refused, so that the example stands for the empty default.
                out += entry(key, key.name == "tools" ? nil : key.standard)
            }
        }
        return out
    }

    private static let head = """
        # Holdfast: the site's settings.
        #
        # Every key is here with its default, commented out. Drop-ins in conf.d/*.toml, then environment variables
        # (HOLDFAST_SERVER_LISTEN for server.listen), then flags override this file, key by key; a list replaces a list.
        #
        #   holdfast config check            reads everything and reports each fault with file, line and column
        #   holdfast config show --origin    the settings in force, and where each comes from
        #   holdfast config reload           the running daemon takes what needs no restart, and names what does
        #
        # Durations are "250ms", "30s", "5m", "1h30m"; sizes are "64 KiB", "4MiB". Secrets never stand in this file.

        """

    private static func entry<Root>(_ key: Setting<Root>, _ standard: SettingValue?) -> String {
        var prose = key.summary
        if case .choice(let names) = key.type {
            prose += " One of " + names.map(TOMLValue.quoted).joined(separator: ", ") + "."
        }
        if standard == nil, !key.unset.isEmpty { prose += " Default: \(key.unset)." }
        return "\n" + comment(prose) + "#\(key.name) = \(standard?.tomlText ?? key.example)\n"
    }

    /// Words, filled into lines that start with a mark.
    private static func comment(_ prose: String) -> String {
        var lines: [String] = []
        var line = "#"
        for word in prose.split(separator: " ") {
            if line.count + 1 + word.count > width {
                lines.append(line)
                line = "#"
            }
            line += " " + word
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }
}
