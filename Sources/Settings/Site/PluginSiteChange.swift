// SPDX-License-Identifier: Apache-2.0

/// What is to be said otherwise in the site's file of a plugin; nil leaves a key as it is.
package struct PluginSiteChange: Sendable {
    package var enabled: Bool?
    package var placement: PluginSiteFile.Placement?
    /// The pin: the digest that the library must have.
    package var sha256: String?
    package var grants: [String]?
    /// What the plugin asks for and is not granted, for a comment in a new file.
    package var ungranted: [String] = []

    package init() {}

    /// The text of a new file.
    func newText() -> String {
        var text = PluginSiteFile.text(
            enabled: enabled ?? false, placement: placement, sha256: sha256, grants: grants ?? [])
        if !ungranted.isEmpty {
            text += "# When this file was made, the plugin asked for these too, and they were not granted:\n"
            text += "# \(SettingValue.texts(ungranted).tomlText)\n"
        }
        return text
    }

    /// The text with the keys set, and every other character as it was.
    ///
    /// Throws the fault of a text that is no TOML.
    func applied(to text: String, file: String) throws(SettingsFault) -> String {
        var bytes = Array(text.utf8)
        _ = try TOMLDocument(parsing: bytes, file: file)
        let values: [(String, String?)] = [
            ("grants", grants.map { SettingValue.texts($0).tomlText }),
            ("sha256", sha256.map { TOMLValue.quoted($0) }),
            ("placement", placement.map { TOMLValue.quoted($0.rawValue) }),
        ]
        bytes = Self.setting("enabled", enabled.map { "\($0)" }, in: bytes)
        for (key, value) in values { bytes = Self.setting(key, value, in: bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Puts a value in the place of a key's old one, or a line of its own behind the line of `enabled`, where the keys
    /// of the file itself are.
    private static func setting(_ key: String, _ value: String?, in bytes: [UInt8]) -> [UInt8] {
        guard let value else { return bytes }
        let ranges = TOMLPositions(scanning: bytes).ranges
        if let range = ranges[[.key(key)]] {
            return bytes[..<range.lowerBound] + Array(value.utf8) + bytes[range.upperBound...]
        }
        let line = Array("\(key) = \(value)\n".utf8)
        guard let enabled = ranges[[.key("enabled")]] else { return line + bytes }
        guard let end = bytes[enabled.upperBound...].firstIndex(of: 10) else { return bytes + [10] + line }
        return bytes[...end] + line + bytes[(end + 1)...]
    }
}

extension PluginSiteFolder {
    /// Changes the file of a plugin, which is made when there is none; comments and other keys stay.
    ///
    /// - Parameter writes: false only says what would be written.
    package func change(_ id: String, _ change: PluginSiteChange, writes: Bool) throws(Fault) -> Edit {
        let path = file(id)
        var old = ""
        do throws(SiteFolder.Failure) { old = String(decoding: try SiteFolder.read(path), as: UTF8.self) } catch {
            if case .unreadable(let why) = error { throw fault(id, "cannot be read: \(why)") }
        }
        let new: String
        if old.isEmpty {
            new = change.newText()
        } else {
            do throws(SettingsFault) { new = try change.applied(to: old, file: path) } catch {
                throw Fault(id: id, faults: [error])
            }
        }
        try check(new, id)
        let diff = LineDiff.unified(old, new, path: path)
        guard writes, !diff.isEmpty else { return Edit(path: path, text: new, diff: diff, refusal: nil) }
        do throws(SiteFolder.Failure) { try SiteFolder.replace(path, with: Array(new.utf8)) } catch {
            let why = if case .unreadable(let words) = error { words } else { "the folder does not exist" }
            return Edit(path: path, text: new, diff: diff, refusal: why)
        }
        return Edit(path: path, text: new, diff: diff, refusal: nil)
    }

    /// Refuses a text that the daemon would not take: one bad file stops the whole site.
    private func check(_ text: String, _ id: String) throws(Fault) {
        let faults = FaultList()
        do throws(SettingsFault) {
            let document = try TOMLDocument(parsing: Array(text.utf8), file: file(id))
            _ = PluginSiteFile(document, id: id, faults: faults)
        } catch { faults.add(error) }
        guard faults.faults.isEmpty else { throw Fault(id: id, faults: faults.faults) }
    }

    private func fault(_ id: String, _ message: String) -> Fault {
        Fault(id: id, faults: [SettingsFault(file: file(id), position: .none, key: "", value: nil, message: message)])
    }
}
