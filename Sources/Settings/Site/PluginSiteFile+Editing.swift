// SPDX-License-Identifier: Apache-2.0

extension PluginSiteFile {
    /// The text of a site file with `enabled` set, and every other character as it was.
    ///
    /// Throws the fault of a text that is no TOML or does not say `enabled` as a boolean.
    package static func text(_ text: String, settingEnabled enabled: Bool, file: String) throws(SettingsFault)
        -> String
    {
        let document = try TOMLDocument(parsing: Array(text.utf8), file: file)
        guard let entry = document.root.entries?.first(where: { $0.key == "enabled" }) else {
            return "enabled = \(enabled)\n" + text
        }
        let position = entry.node.position
        guard case .scalar(.boolean(let old)) = entry.node.content else {
            throw SettingsFault(
                file: file, position: position, key: "enabled", value: entry.node.value.text,
                message: "must be true or false")
        }
        guard old != enabled else { return text }
        var scalars = text.unicodeScalars[...]
        var head = String.UnicodeScalarView()
        func pass(_ count: Int) {
            head.append(contentsOf: scalars.prefix(count))
            scalars = scalars.dropFirst(count)
        }
        for _ in 1..<max(1, position.line) {
            let end = scalars.firstIndex(of: "\n").map { scalars.index(after: $0) } ?? scalars.endIndex
            pass(scalars.distance(from: scalars.startIndex, to: end))
        }
        pass(max(0, position.column - 1))
        scalars = scalars.dropFirst("\(old)".unicodeScalars.count)
        return String(head) + "\(enabled)" + String(scalars)
    }

    /// The text of a new site file that enables or disables a plugin and grants nothing yet.
    package static func newText(enabled: Bool, permissions: [String]) -> String {
        var out = "enabled = \(enabled)\n"
        if !permissions.isEmpty {
            out += "# The plugin asks for these; nothing is granted until the line below says so.\n"
            out += "# grants = \(SettingValue.texts(permissions).tomlText)\n"
        }
        return out + "grants = []\n"
    }
}
