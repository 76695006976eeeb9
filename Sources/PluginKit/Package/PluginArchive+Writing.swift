// SPDX-License-Identifier: Apache-2.0

import Archive
import JSON

extension PluginArchive {
    /// What is to be packed for one architecture.
    struct Draft {
        let architecture: Architecture
        let library: [UInt8]
        let manifest: [UInt8]
        let runtime: [RuntimeClosure.File]
    }

    /// The archive of a plugin: the same input gives the same bytes.
    ///
    /// Its time is 1970, its order is that of the names behind `archive.json`.
    static func bytes(
        id: String, version: String, name: String, licence: String, drafts: [Draft], texts: [String: [UInt8]]
    ) throws(KitFailure) -> [UInt8] {
        var entries: [TarEntry] = texts.map { TarEntry(name: $0.key, bytes: $0.value) }
        var architectures: JSONObject = [:]
        for draft in drafts.sorted(by: { $0.architecture.rawValue < $1.architecture.rawValue }) {
            let folder = draft.architecture.rawValue + "/"
            entries.append(TarEntry(name: folder + libraryName, bytes: draft.library, mode: 0o755))
            entries.append(TarEntry(name: folder + manifestName, bytes: draft.manifest))
            var fields: JSONObject = [
                "library": .string(folder + libraryName), "manifest": .string(folder + manifestName),
            ]
            let runtime = draft.runtime.map { (name: folder + runtimeName + "/" + $0.name, bytes: $0.bytes) }
            if !runtime.isEmpty { fields["runtime"] = .array(runtime.map { .string($0.name) }) }
            entries += runtime.map { TarEntry(name: $0.name, bytes: $0.bytes, mode: 0o755) }
            architectures[draft.architecture.rawValue] = .object(fields)
        }
        entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var files: JSONObject = [:]
        for entry in entries { files[entry.name] = .string(try DiskFile.digest(entry.bytes)) }
        let index: JSONValue = [
            "format": .integer(format), "id": .string(id), "version": .string(version), "name": .string(name),
            "licence": .string(licence), "architectures": .object(architectures), "files": .object(files),
        ]
        let first = TarEntry(name: indexName, bytes: index.serialized(.pretty) + [10])
        do throws(ArchiveFault) {
            return try Gzip.compressed(try TarWriter.bytes([first] + entries, modified: 0))
        } catch { throw KitFailure("the archive cannot be made: \(error)") }
    }
}
