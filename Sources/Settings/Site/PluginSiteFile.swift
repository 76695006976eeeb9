// SPDX-License-Identifier: Apache-2.0

/// What a site says about one plugin: `plugins.d/<id>.toml`.
///
/// A plugin without such a file is found and not enabled.
package struct PluginSiteFile: Sendable {
    /// Where a plugin runs.
    package enum Placement: String, Sendable, CaseIterable {
        /// Inside the daemon.
        case inProcess = "in-process"
        /// In a process of its own.
        case process
    }

    /// The plugin's id: the file's name without `.toml`.
    package let id: String
    /// The file, as messages show it.
    package let file: String
    package let enabled: Bool
    /// Nil leaves it to the manifest's preference and to policy.
    package let placement: Placement?
    /// The digest that the plugin's shared library must have; nil pins nothing.
    package let sha256: String?
    /// What the plugin may ask the host for.
    package let grants: [String]
    /// What the plugin's process may take, where the site says so: MiB of memory, open files, threads and processes.
    package let memoryMegabytes: Int64?
    package let files: Int64?
    package let processes: Int64?
    /// The plugin's own settings; an empty table when the file has none.
    ///
    /// Its positions serve ``TOMLNode/position(ofPointer:)`` when the plugin's schema refuses a value.
    package let config: TOMLNode

    /// The plugin's own settings without positions.
    package var configValue: TOMLValue { config.value }

    /// A fault of the value that a JSON pointer into `config` names, with the place where it is written.
    package func fault(configPointer: String, message: String) -> SettingsFault {
        let key = configPointer.split(separator: "/").reduce("config") { $0 + "." + $1 }
        return SettingsFault(
            file: file, position: config.position(ofPointer: configPointer), key: key, value: nil, message: message)
    }

    /// Decodes a site file; faults go to `faults`, and nil means that there were some.
    package init?(_ document: TOMLDocument, id: String, faults: FaultList) {
        let before = faults.faults.count
        if !TextRule.pluginIdentifier.accepts(id) {
            faults.add(
                SettingsFault(
                    file: document.file, position: SourcePosition(line: 1, column: 1), key: "", value: nil,
                    message: "the file's name is not a plugin id; allowed: \(TextRule.pluginIdentifier.allowed)"))
        }
        let reader = SettingsReader(document, faults: faults)
        let enabled = reader.boolean("enabled", required: true)
        placement = reader.choice("placement", Placement.self)
        sha256 = reader.string("sha256", .sha256)
        grants = reader.strings("grants", PluginSiteFile.grant) ?? []
        memoryMegabytes = reader.integer("memory_mb", in: 1...65_536)
        files = reader.integer("files", in: 16...65_536)
        processes = reader.integer("processes", in: 1...4_096)
        config =
            reader.tableNode("config") ?? TOMLNode(content: .table([]), position: SourcePosition(line: 1, column: 1))
        reader.finish()
        self.id = id
        file = document.file
        self.enabled = enabled ?? false
        if faults.faults.count > before { return nil }
    }

    private static let grant = TextRule(
        "1 to 300 of a-z, A-Z, 0-9 and . _ : / * - [ ], such as \"roster.versions/1\" or "
            + "\"http.fetch:https://api.example.org\""
    ) {
        text in
        (1...300).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0)
                    || "._:/*-[]".utf8.contains($0)
            }
    }

    /// The text of a new site file, which ``init(_:id:faults:)`` reads back.
    package static func text(
        enabled: Bool, placement: Placement?, sha256: String?, grants: [String], config: TOMLValue = .table([:])
    ) -> String {
        var out = "enabled = \(enabled)\n"
        if let placement { out += "placement = \"\(placement.rawValue)\"\n" }
        if let sha256 { out += "sha256 = \(TOMLValue.quoted(sha256))\n" }
        out += "grants = \(SettingValue.texts(grants).tomlText)\n"
        if case .table(let entries) = config, !entries.isEmpty {
            out += "\n[config]\n"
            for (key, value) in entries.sorted(by: { $0.key < $1.key }) {
                out += "\(TOMLValue.key(key)) = \(value.text)\n"
            }
        }
        return out
    }
}
