// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// A library that is to be packed for one architecture, and the runtime libraries that it brings.
struct LibraryWithRuntime {
    private static let maximumBytes = 256 << 20

    let path: String
    let architecture: Architecture
    private let bytes: [UInt8]
    private let runtime: [RuntimeClosure.File]

    /// - Parameters:
    ///   - path: of the library, which must be for the architecture and export a plugin's entry.
    ///   - runtime: the folder from which it takes what it needs; nil when it brings nothing.
    init(_ path: String, _ architecture: Architecture, runtime: String?) throws(KitFailure) {
        self.path = path
        self.architecture = architecture
        bytes = try DiskFile.read(path, maximumBytes: Self.maximumBytes)
        let image = try LibraryImage(bytes, path: path)
        try image.check(architecture)
        try image.checkEntry()
        guard let runtime else {
            self.runtime = []
            return
        }
        self.runtime = try RuntimeClosure.files(of: image, architecture: architecture) { name throws(KitFailure) in
            let file = runtime + "/" + name
            return access(file, F_OK) == 0 ? try DiskFile.read(file, maximumBytes: Self.maximumBytes) : nil
        }
        guard !self.runtime.isEmpty else {
            throw KitFailure("--runtime: \(path) needs nothing of what is in \(runtime)")
        }
    }

    /// The manifest's `runtime_files`; nil when it brings nothing.
    var runtimeDigests: JSONValue? {
        get throws(KitFailure) {
            var digests: JSONObject = [:]
            for file in runtime { digests[file.name] = .string(try DiskFile.digest(file.bytes[...])) }
            return digests.isEmpty ? nil : .object(digests)
        }
    }

    /// A folder below `parent` with the runtime that it brings, to describe it with; nil when it brings nothing.
    func runtimeFolder(in parent: String) throws(KitFailure) -> String? {
        guard !runtime.isEmpty else { return nil }
        let folder = parent + "/runtime"
        try DiskFolder.make(folder)
        for file in runtime { try DiskFile.create(folder + "/" + file.name, file.bytes, mode: 0o500) }
        return folder
    }

    /// Its part of an archive, with the manifest that `source` makes for this library.
    func draft(source: JSONValue) throws(KitFailure) -> PluginArchive.Draft {
        var manifest = source.objectValue ?? [:]
        manifest["library"] = .string(PluginArchive.libraryName)
        manifest["sha256"] = .string(try DiskFile.digest(bytes[...]))
        manifest["runtime_files"] = try runtimeDigests
        return PluginArchive.Draft(
            architecture: architecture, library: bytes,
            manifest: JSONValue.object(manifest).serialized(.pretty) + [10], runtime: runtime)
    }
}
