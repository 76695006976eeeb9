// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What `holdfast plugin pack` was asked.
package struct PackRequest: Sendable {
    /// A folder with `plugin.so`, or a library whose folder has `plugin.json`.
    package var path: String
    /// The archive to write; nil for `<id>-<version>.hfplugin` in the folder.
    package var out: String?
    /// Nil for `LICENSE` in the folder.
    package var licence: String?
    /// Nil for `README.md` in the folder, if there is one.
    package var readme: String?
    /// Libraries for other architectures, as `ARCH=FILE`.
    package var libraries: [String] = []
    /// Folders with runtime libraries, as `DIR` for this architecture or `ARCH=DIR`.
    package var runtimes: [String] = []

    package init(path: String) { self.path = path }

    /// Where the library is, and the folder that it and `plugin.json` are in.
    func place() throws(KitFailure) -> (library: String, folder: String) {
        if DiskFolder.exists(path) { return (path + "/" + PluginArchive.libraryName, path) }
        guard access(path, R_OK) == 0 else { throw DiskFile.failure("cannot read", path) }
        return (path, DiskFile.parts(path).folder)
    }

    /// The libraries of other architectures.
    func otherLibraries() throws(KitFailure) -> [(Architecture, String)] {
        var found: [(Architecture, String)] = []
        for text in libraries {
            guard let (architecture, path) = Self.pair(text) else {
                throw KitFailure(
                    "--library must be ARCH=FILE with ARCH one of \(Architecture.allNames); is \"\(text)\"",
                    exitStatus: 2)
            }
            guard architecture != Architecture.current else {
                throw KitFailure(
                    "--library \(text): \(architecture.rawValue) is this machine; its library is that of PATH",
                    exitStatus: 2)
            }
            guard !found.contains(where: { $0.0 == architecture }) else {
                throw KitFailure("--library: \(architecture.rawValue) is given twice", exitStatus: 2)
            }
            found.append((architecture, path))
        }
        return found
    }

    /// The folders of runtime libraries by architecture.
    func runtimeFolders(native: Architecture) throws(KitFailure) -> [Architecture: String] {
        var found: [Architecture: String] = [:]
        for text in runtimes {
            let (architecture, path) = Self.pair(text) ?? (native, text)
            guard DiskFolder.exists(path) else { throw KitFailure("--runtime: \(path) is no folder", exitStatus: 2) }
            guard found.updateValue(path, forKey: architecture) == nil else {
                throw KitFailure("--runtime: \(architecture.rawValue) is given twice", exitStatus: 2)
            }
        }
        return found
    }

    private static func pair(_ text: String) -> (Architecture, String)? {
        guard let equals = text.firstIndex(of: "="), let architecture = Architecture(rawValue: String(text[..<equals]))
        else { return nil }
        return (architecture, String(text[text.index(after: equals)...]))
    }
}
