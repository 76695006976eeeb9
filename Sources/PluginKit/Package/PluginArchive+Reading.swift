// SPDX-License-Identifier: Apache-2.0

import Archive
import JSON
import Kernel

extension PluginArchive {
    /// Reads and checks an archive: form, names, digests, manifests, libraries.
    ///
    /// - Throws: `KitFailure` with what is wrong and where.
    package init(reading file: [UInt8]) throws(KitFailure) {
        let entries: [TarEntry]
        do throws(ArchiveFault) {
            let limits = ArchiveLimits()
            entries = try TarReader.entries(
                try Gzip.expanded(file, maximumBytes: limits.expandedBytes), limits: limits)
        } catch { throw KitFailure("it is no plugin archive: \(error)") }
        guard let index = entries.first(where: { $0.name == Self.indexName }) else {
            throw KitFailure("it is no plugin archive: it has no \(Self.indexName)")
        }
        let fields = try IndexFields(index.bytes)
        guard fields.format == Self.format else {
            throw KitFailure("it has the format \(fields.format); this version of holdfast reads format \(Self.format)")
        }
        var contents: [String: ArraySlice<UInt8>] = [:]
        for entry in entries where entry.name != Self.indexName { contents[entry.name] = entry.bytes }
        members = try Self.checkDigests(contents, fields.files)
        id = fields.id
        version = fields.version
        name = fields.name
        licence = fields.licence
        contentDigest = try DiskFile.digest(index.bytes)
        fileDigest = try DiskFile.digest(file[...])
        fileBytes = file.count
        var texts: [String: ArraySlice<UInt8>] = [:]
        for name in [Self.licenceName, Self.readmeName] { texts[name] = contents[name] }
        guard texts[Self.licenceName]?.isEmpty == false else {
            throw KitFailure("it has no licence: no \(Self.licenceName) is in it")
        }
        self.texts = texts
        var parts: [Architecture: Part] = [:]
        var known: Set<String> = [Self.licenceName, Self.readmeName]
        for (name, names) in fields.architectures {
            known.formUnion([names.library, names.manifest] + names.runtime)
            guard let architecture = Architecture(rawValue: name) else { continue }
            parts[architecture] = try Self.part(architecture, names, contents, fields)
        }
        if let stray = contents.keys.filter({ !known.contains($0) }).min() {
            throw KitFailure("\(stray) is in it, and \(Self.indexName) does not say what for")
        }
        guard !parts.isEmpty else {
            throw KitFailure("it has no library for an architecture that is known (\(Architecture.allNames))")
        }
        self.parts = parts
    }

    /// Whether the files are those that the index lists, with the digests that it says.
    private static func checkDigests(
        _ contents: [String: ArraySlice<UInt8>], _ said: [String: String]
    ) throws(KitFailure) -> [Member] {
        var members: [Member] = []
        for name in Set(contents.keys).union(said.keys).sorted() {
            guard let digest = said[name] else { throw KitFailure("\(name) is in it, but not in \(indexName)") }
            guard let bytes = contents[name] else { throw KitFailure("\(name) is in \(indexName), but not in it") }
            let found = try DiskFile.digest(bytes)
            guard found == digest else {
                throw KitFailure("\(name) has sha256 \(found), but \(indexName) says \(ShownText.line(digest))")
            }
            members.append(Member(name: name, size: bytes.count, sha256: found))
        }
        return members
    }

    private static func part(
        _ architecture: Architecture, _ names: IndexFields.Names, _ contents: [String: ArraySlice<UInt8>],
        _ fields: IndexFields
    ) throws(KitFailure) -> Part {
        guard let library = contents[names.library] else {
            throw KitFailure(
                "\(indexName): architectures.\(architecture.rawValue).library: there is no \(names.library)")
        }
        guard let text = contents[names.manifest], text.count <= maximumManifestBytes else {
            throw KitFailure(
                "\(indexName): architectures.\(architecture.rawValue).manifest: there is no \(names.manifest) of at most "
                    + "\(maximumManifestBytes) bytes")
        }
        let manifest = try self.manifest(text, path: names.manifest)
        guard manifest.id == fields.id, manifest.version == fields.version else {
            throw KitFailure(
                "\(names.manifest) is of \(manifest.id) \(manifest.version), but \(indexName) of \(fields.id) "
                    + fields.version)
        }
        let digest = try DiskFile.digest(library)
        guard digest == manifest.sha256 else {
            throw KitFailure("\(names.library) has sha256 \(digest), but \(names.manifest) says \(manifest.sha256)")
        }
        let image = try LibraryImage(Array(library), path: names.library)
        try image.check(architecture)
        try image.checkEntry()
        var files = [manifest.library: library, manifestName: text]
        guard files.count == 2 else { throw KitFailure("\(names.manifest): library must not be \(manifestName)") }
        let prefix = "\(architecture.rawValue)/\(runtimeName)/"
        for path in names.runtime {
            guard path.hasPrefix(prefix), !path.dropFirst(prefix.count).contains("/"), let bytes = contents[path]
            else {
                throw KitFailure(
                    "\(indexName): architectures.\(architecture.rawValue).runtime: must name files in \(prefix), "
                        + "says \(ShownText.line(path))")
            }
            try LibraryImage(Array(bytes), path: path).check(architecture)
            files[runtimeName + "/" + path.dropFirst(prefix.count)] = bytes
        }
        try checkRuntime(manifest, files, path: names.manifest)
        return Part(manifest: manifest, files: files)
    }

    /// Whether the manifest's `runtime_files` are exactly the runtime libraries that are there.
    private static func checkRuntime(
        _ manifest: PluginManifest, _ files: [String: ArraySlice<UInt8>], path: String
    ) throws(KitFailure) {
        let said = manifest.source["runtime_files"]?.objectValue ?? [:]
        for (name, digest) in said {
            guard let bytes = files[runtimeName + "/" + name] else {
                throw KitFailure("\(path): runtime_files: \(ShownText.line(name)) is not in the archive")
            }
            guard digest.stringValue == (try DiskFile.digest(bytes)) else {
                throw KitFailure("\(path): runtime_files: \(name) has another digest")
            }
        }
        let brought = files.keys.filter { $0.hasPrefix(runtimeName + "/") }
        if let stray = brought.first(where: { said[String($0.dropFirst(runtimeName.count + 1))] == nil }) {
            throw KitFailure("\(path): runtime_files does not name \(stray), which is in the archive")
        }
    }

    static func manifest(_ text: ArraySlice<UInt8>, path: String) throws(KitFailure) -> PluginManifest {
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue.parse(Array(text)) } catch {
            throw KitFailure("\(path):\(error.line):\(error.column): \(error)")
        }
        do throws(ManifestError) { return try PluginManifest(reading: document) } catch {
            throw KitFailure("\(path): \(ShownText.line("\(error)"))")
        }
    }
}
