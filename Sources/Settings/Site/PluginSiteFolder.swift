// SPDX-License-Identifier: Apache-2.0

/// The folder `plugins.d` of a site, read again while the daemon runs, and edited by it.
package struct PluginSiteFolder: Sendable {
    /// The path of `plugins.d`.
    package let path: String

    /// The folder below a site's configuration folder.
    package init(siteDirectory: String) { path = SiteLoader.join(siteDirectory, "plugins.d") }

    /// A file that cannot be used.
    package struct Fault: Error, Sendable, CustomStringConvertible {
        /// The plugin of the file; nil when the folder itself cannot be read.
        package let id: String?
        package let faults: [SettingsFault]

        package var description: String { faults.map(\.description).joined(separator: "; ") }
    }

    /// What became of an edit.
    package struct Edit: Sendable {
        package let path: String
        package let text: String
        package let diff: String
        /// The system's words when the file could not be written.
        package let refusal: String?
    }

    /// Where the file of a plugin is, or has to be.
    package func file(_ id: String) -> String { SiteLoader.join(path, id + ".toml") }

    /// All files that are right, and the faults of the others.
    package func all() -> (files: [PluginSiteFile], faults: [Fault]) {
        var files: [PluginSiteFile] = []
        var faults: [Fault] = []
        let listing = FaultList()
        for file in SiteLoader.tomlFiles(in: path, listing) {
            let name = file.split(separator: "/").last.map { String($0.dropLast(5)) } ?? ""
            do { files.append(try read(file, name)) } catch { faults.append(error) }
        }
        if !listing.faults.isEmpty { faults.append(Fault(id: nil, faults: listing.faults)) }
        return (files, faults)
    }

    /// The file of one plugin; nil when there is none.
    package func plugin(_ id: String) throws(Fault) -> PluginSiteFile? {
        guard TextRule.pluginIdentifier.accepts(id), SiteFolder.exists(file(id)) else { return nil }
        return try read(file(id), id)
    }

    /// Sets `enabled` in the file of a plugin, which is made when there is none.
    ///
    /// The file is replaced whole, by a rename: a reader, or a power cut, finds the old one or the new one.
    package func setEnabled(_ id: String, _ enabled: Bool, permissions: [String]) throws(Fault) -> Edit {
        let path = file(id)
        var old = ""
        do throws(SiteFolder.Failure) { old = String(decoding: try SiteFolder.read(path), as: UTF8.self) } catch {
            if case .unreadable(let why) = error { throw Self.fault(id, path, "cannot be read: \(why)") }
        }
        let new: String
        if old.isEmpty {
            new = PluginSiteFile.newText(enabled: enabled, permissions: permissions)
        } else {
            do throws(SettingsFault) {
                new = try PluginSiteFile.text(old, settingEnabled: enabled, file: path)
            } catch { throw Fault(id: id, faults: [error]) }
        }
        let diff = LineDiff.unified(old, new, path: path)
        guard !diff.isEmpty else { return Edit(path: path, text: new, diff: "", refusal: nil) }
        do throws(SiteFolder.Failure) { try SiteFolder.replace(path, with: Array(new.utf8)) } catch {
            let why = if case .unreadable(let words) = error { words } else { "the folder does not exist" }
            return Edit(path: path, text: new, diff: diff, refusal: why)
        }
        return Edit(path: path, text: new, diff: diff, refusal: nil)
    }

    private func read(_ path: String, _ id: String) throws(Fault) -> PluginSiteFile {
        let list = FaultList()
        guard let document = SiteLoader.document(path, list),
            let file = PluginSiteFile(document, id: id, faults: list)
        else { throw Fault(id: id, faults: list.faults) }
        return file
    }

    private static func fault(_ id: String, _ path: String, _ message: String) -> Fault {
        Fault(
            id: id, faults: [SettingsFault(file: path, position: .none, key: "", value: nil, message: message)])
    }
}
