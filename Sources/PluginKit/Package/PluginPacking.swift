// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import Kernel
import PluginChannel
package import PluginHost

/// `holdfast plugin pack`: from a built library and `plugin.json` to `manifest.json` and an archive.
package struct PluginPacking: Sendable {
    let request: PackRequest
    /// Where a child describes the library.
    private let places: PluginWorkshop.Places

    /// - Parameter places: with what a child describes the library; the folder for its state is made for the purpose.
    package init(_ request: PackRequest, in places: PluginWorkshop.Places) {
        self.request = request
        self.places = places
    }

    /// What was written.
    package struct Report: Sendable {
        let archive: PluginArchive
        let path: String
        let manifestPath: String
        let permissions: [String]
    }

    /// Writes `manifest.json` beside the library, and the archive; whatever fails leaves the old ones.
    package func run() throws(KitFailure) -> Report {
        guard let native = Architecture.current else {
            throw KitFailure(
                "this machine is none of the architectures that archives are for: \(Architecture.allNames)")
        }
        let (library, folder) = try request.place()
        let others = try request.otherLibraries()
        let runtimes = try request.runtimeFolders(native: native)
        let texts = try texts(folder)
        let own = try LibraryWithRuntime(library, native, runtime: runtimes[native])
        let source = try described(own, folder)
        var drafts = [try own.draft(source: source)]
        for (architecture, path) in others {
            let other = try LibraryWithRuntime(path, architecture, runtime: runtimes[architecture])
            drafts.append(try other.draft(source: source))
        }
        let manifest = try PluginArchive.manifest(drafts[0].manifest[...], path: PluginArchive.manifestName)
        if let stray = runtimes.keys.first(where: { key in !drafts.contains { $0.architecture == key } }) {
            throw KitFailure("--runtime \(stray.rawValue)=...: there is no --library for it", exitStatus: 2)
        }
        let bytes = try PluginArchive.bytes(
            id: manifest.id, version: manifest.version, name: manifest.name, licence: manifest.licence, drafts: drafts,
            texts: texts)
        // Whoever installs it reads it with the same code: what would be refused there is not written.
        let archive = try PluginArchive(reading: bytes)
        let out = request.out ?? "\(folder)/\(manifest.id)-\(manifest.version)\(PluginArchive.suffix)"
        let manifestPath = DiskFile.parts(library).folder + "/" + PluginArchive.manifestName
        try DiskFile.replace(out, bytes)
        try DiskFile.replace(manifestPath, drafts[0].manifest)
        return Report(
            archive: archive, path: out, manifestPath: manifestPath, permissions: manifest.permissions)
    }

    /// The licence, which is required, and the README.
    private func texts(_ folder: String) throws(KitFailure) -> [String: [UInt8]] {
        let standard = folder + "/" + PluginArchive.licenceName
        guard request.licence != nil || access(standard, F_OK) == 0 else {
            throw KitFailure(
                "a licence is required: give its file with --licence FILE, or put it into \(standard)", exitStatus: 1)
        }
        let path = request.licence ?? standard
        let licence = try DiskFile.read(path, maximumBytes: PluginArchive.maximumTextBytes)
        guard licence.contains(where: { $0 > 32 }), String(validating: licence, as: UTF8.self) != nil else {
            throw KitFailure("\(path) is no licence: it is empty, or no UTF-8 text")
        }
        var texts = [PluginArchive.licenceName: licence]
        let readme = folder + "/" + PluginArchive.readmeName
        if let path = request.readme ?? (access(readme, F_OK) == 0 ? readme : nil) {
            texts[PluginArchive.readmeName] = try DiskFile.read(path, maximumBytes: PluginArchive.maximumTextBytes)
        }
        return texts
    }

    /// The manifest that the library and `plugin.json` give; the library's code runs in a child.
    private func described(_ library: LibraryWithRuntime, _ folder: String) throws(KitFailure) -> JSONValue {
        let plugin = ["plugin.json", PluginArchive.manifestName].map { folder + "/" + $0 }
            .first { access($0, F_OK) == 0 }
        guard let plugin else {
            throw KitFailure("there is neither plugin.json nor \(PluginArchive.manifestName) in \(folder)")
        }
        let text = try DiskFile.read(plugin, maximumBytes: PluginArchive.maximumManifestBytes)
        let said: JSONValue
        do throws(JSONError) { said = try JSONValue.parse(text) } catch {
            throw KitFailure("\(plugin):\(error.line):\(error.column): \(error)")
        }
        guard var document = said.objectValue else { throw KitFailure("\(plugin): must hold an object") }
        document["runtime_files"] = try library.runtimeDigests
        var places = places
        places.state = try DiskFolder.temporary()
        defer { DiskFolder.remove(places.state) }
        let runtime = try library.runtimeFolder(in: places.state)
        do throws(PluginRefusal) {
            return try PluginWorkshop.described(
                library: library.path, pluginJSON: .object(document), runtime: runtime, in: places)
        } catch { throw KitFailure("\(library.path) cannot be described: \(ShownText.line(error.reason))") }
    }
}

extension PluginPacking.Report {
    /// For people.
    package var text: String {
        let asked = permissions.isEmpty ? "nothing" : permissions.map(ShownText.line).joined(separator: ", ")
        return """
            \(archive.title) for \(archive.architectures)
            \(archive.memberText)  asks for: \(asked)
            wrote \(manifestPath)
            wrote \(path): \(archive.fileBytes) bytes, sha256 \(archive.fileDigest)
            """
    }

    /// For programs: one JSON object.
    package var jsonText: String { json.text }

    private var json: JSONValue {
        [
            "id": .string(archive.id), "version": .string(archive.version), "archive": .string(path),
            "manifest": .string(manifestPath), "bytes": .integer(Int64(archive.fileBytes)),
            "sha256": .string(archive.fileDigest),
            "architectures": .array(archive.parts.keys.map(\.rawValue).sorted().map { .string($0) }),
            "files": archive.memberList, "permissions": .array(permissions.map { .string($0) }),
        ]
    }
}
