// SPDX-License-Identifier: Apache-2.0

import Glibc
package import JSON
package import PluginChannel
package import PluginHost

/// A plugin as its author has it: a library, and what was written about it.
package struct PluginSubject: Sendable {
    /// The folder that holds both.
    package let folder: String
    package let library: LibraryFile
    /// `manifest.json`, or `plugin.json` where nothing was packed yet.
    package let document: JSONValue
    package let documentPath: String
    package var isPacked: Bool { documentPath.hasSuffix("/manifest.json") }
    /// The data-driven cases beside the plugin or beside its folder, by path.
    package let cases: [(path: String, document: JSONValue)]

    /// Finds a plugin: a folder with `plugin.so` and `manifest.json` or `plugin.json`, or a library in such a folder.
    ///
    /// Nothing of the plugin is run.
    ///
    /// - Throws: what is missing or cannot be read, with its place.
    package init(at path: String) throws(PluginRefusal) {
        guard let resolved = FilePath.resolved(path) else {
            throw PluginRefusal("\(path) does not exist: \(FilePath.systemError())")
        }
        let isFolder = FilePath.isDirectory(resolved)
        folder = isFolder ? resolved : Self.parent(of: resolved)
        guard
            let found = ["manifest.json", "plugin.json"].map({ [folder] in folder + "/" + $0 })
                .first(where: { access($0, F_OK) == 0 })
        else {
            throw PluginRefusal(
                "\(folder) is no plugin: there is neither plugin.json nor manifest.json in it; "
                    + "`make` copies plugin.json beside the library")
        }
        documentPath = found
        document = try Self.json(found)
        guard document.objectValue != nil else { throw PluginRefusal("\(found) must hold an object") }
        let name = document["library"]?.stringValue ?? "plugin.so"
        let libraryPath = isFolder ? folder + "/" + name : resolved
        guard access(libraryPath, F_OK) == 0 else {
            throw PluginRefusal("\(folder) is no plugin: there is no \(name) in it; build it first")
        }
        library = try LibraryFile(libraryPath)
        var cases: [(path: String, document: JSONValue)] = []
        for place in [folder + "/cases", Self.parent(of: folder) + "/cases"] where cases.isEmpty {
            for file in Self.files(in: place) { cases.append((file, try Self.json(file))) }
        }
        self.cases = cases
    }

    /// A JSON document of at most 4 MiB; a fault is told with line and column.
    package static func json(_ path: String) throws(PluginRefusal) -> JSONValue {
        let bytes = try FilePath.contents(path, maximumBytes: 4 << 20)
        do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
            throw PluginRefusal("\(path):\(error.line):\(error.column): \(error)")
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func files(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".json"), !name.hasPrefix(".") { names.append(folder + "/" + name) }
        }
        return names.sorted()
    }
}
