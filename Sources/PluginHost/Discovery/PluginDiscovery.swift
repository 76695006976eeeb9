// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel

/// Finds plugin folders.
///
/// A directory that is not there holds no plugins. Files and hidden folders are passed over.
package enum PluginDiscovery {
    /// One folder for each name, by name: of several with one name the one that the site means.
    ///
    /// That is the one whose library has the digest that the site pins; else the highest version; else, when nothing
    /// tells them apart, none: the folder then says why it is refused. O(entries), and one manifest for each of several.
    package static func folders(in directories: [String], pins: [String: String] = [:]) -> [PluginFolder] {
        Dictionary(grouping: everyFolder(in: directories), by: \.name)
            .compactMap { name, folders in chosen(folders, pin: pins[name]) }
            .sorted { $0.name < $1.name }
    }

    /// Every folder, in the order of the directories and by name.
    package static func everyFolder(in directories: [String]) -> [PluginFolder] {
        directories.flatMap { directory in
            entries(of: directory).sorted().map { PluginFolder(name: $0, path: directory + "/" + $0) }
                .filter { FilePath.isDirectory($0.path) }
        }
    }

    private static func chosen(_ folders: [PluginFolder], pin: String?) -> PluginFolder? {
        guard folders.count > 1 else { return folders.first }
        let read = folders.map { folder in (folder: folder, manifest: try? PluginFiles.manifest(of: folder)) }
        if let pin, let pinned = read.first(where: { $0.manifest?.sha256 == pin }) { return pinned.folder }
        let versions = read.compactMap { $0.manifest.flatMap { SemanticVersion($0.version) } }
        guard let highest = versions.max() else { return folders.first }
        let best = read.filter { entry in
            guard let version = entry.manifest.flatMap({ SemanticVersion($0.version) }) else { return false }
            return !(version < highest)
        }
        guard var first = best.first?.folder else { return folders.first }
        if Set(best.compactMap(\.manifest?.sha256)).count > 1 {
            first.ambiguity =
                "\(best.map(\.folder.path).joined(separator: " and ")) both hold version \(highest), and differ: remove "
                + "one, or pin the one that is meant with sha256 in its site file"
        }
        return first
    }

    private static func entries(of directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
