// SPDX-License-Identifier: Apache-2.0

import JSON
import Kernel

/// `archive.json` as it was read: of the right types, and not yet compared with the files.
struct IndexFields {
    struct Names {
        let library: String
        let manifest: String
        let runtime: [String]
    }

    let format: Int64
    let id: String
    let version: String
    let name: String
    let licence: String
    let architectures: [String: Names]
    let files: [String: String]

    /// Unknown fields are passed over: what must be understood has another format.
    init(_ bytes: ArraySlice<UInt8>) throws(KitFailure) {
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue.parse(Array(bytes)) } catch {
            throw KitFailure("\(PluginArchive.indexName):\(error.line):\(error.column): \(error)")
        }
        guard let format = document["format"]?.integerValue else { throw Self.fault("format", "an integer") }
        self.format = format
        id = try Self.text(document, "id")
        version = try Self.text(document, "version")
        name = try Self.text(document, "name")
        licence = try Self.text(document, "licence")
        // Both become names of folders.
        guard PluginName.isID(id) else {
            throw Self.fault("id", "a reverse DNS name of at most 128 characters such as org.example.pattern")
        }
        guard SemanticVersion(version) != nil else {
            throw Self.fault("version", "a semantic version of at most 64 characters such as 1.4.2")
        }
        guard let architectures = document["architectures"]?.objectValue, !architectures.isEmpty else {
            throw Self.fault("architectures", "an object with a member for each architecture")
        }
        var names: [String: Names] = [:]
        for (key, value) in architectures {
            let place = "architectures." + ShownText.line(key)
            let runtime = value["runtime"]?.arrayValue ?? []
            guard let library = value["library"]?.stringValue, let manifest = value["manifest"]?.stringValue,
                runtime.allSatisfy({ $0.stringValue != nil })
            else { throw Self.fault(place, "{library, manifest, runtime?} with names of files") }
            names[key] = Names(library: library, manifest: manifest, runtime: runtime.compactMap(\.stringValue))
        }
        self.architectures = names
        guard let files = document["files"]?.objectValue, !files.isEmpty else {
            throw Self.fault("files", "an object of names and digests")
        }
        var digests: [String: String] = [:]
        for (key, value) in files {
            guard let digest = value.stringValue else {
                throw Self.fault("files." + ShownText.line(key), "a digest of 64 hexadecimal digits")
            }
            digests[key] = digest
        }
        self.files = digests
    }

    private static func text(_ document: JSONValue, _ key: String) throws(KitFailure) -> String {
        guard let text = document[key]?.stringValue, !text.isEmpty, text.utf8.count <= 300 else {
            throw fault(key, "a text of 1 to 300 bytes")
        }
        return text
    }

    private static func fault(_ key: String, _ allowed: String) -> KitFailure {
        KitFailure("\(PluginArchive.indexName): \(key): must be \(allowed)")
    }
}
