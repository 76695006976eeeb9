// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Finds plugin folders.
///
/// A directory that is not there holds no plugins; of two folders with one name, the one in the earlier directory
/// counts.
package enum PluginDiscovery {
    /// All folders, by name.
    ///
    /// Files and hidden folders are passed over. O(entries).
    package static func folders(in directories: [String]) -> [PluginFolder] {
        var found: [String: PluginFolder] = [:]
        for directory in directories {
            for name in entries(of: directory) where found[name] == nil {
                let path = directory + "/" + name
                if FilePath.isDirectory(path) { found[name] = PluginFolder(name: name, path: path) }
            }
        }
        return found.values.sorted { $0.name < $1.name }
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
