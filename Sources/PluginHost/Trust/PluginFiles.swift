// SPDX-License-Identifier: Apache-2.0

import Cryptography
import JSON
import Kernel
import PluginChannel

/// Reads the two files of a plugin's folder and checks that they belong together.
enum PluginFiles {
    static let maximumManifestBytes = 4 << 20
    static let maximumLibraryBytes = 256 << 20

    /// The manifest of a folder.
    static func manifest(of folder: PluginFolder) throws(PluginRefusal) -> PluginManifest {
        let path = folder.path + "/manifest.json"
        let bytes = try FilePath.contents(path, maximumBytes: maximumManifestBytes)
        let document: JSONValue
        do throws(JSONError) { document = try JSONValue.parse(bytes) } catch {
            throw PluginRefusal("\(path):\(error.line):\(error.column): \(error)")
        }
        let manifest: PluginManifest
        do throws(ManifestError) { manifest = try PluginManifest(reading: document) } catch {
            throw PluginRefusal("\(path): \(error)")
        }
        guard manifest.id == folder.name else {
            throw PluginRefusal(
                "\(path) says that the plugin is \"\(manifest.id)\", but its folder is \"\(folder.name)\"")
        }
        return manifest
    }

    /// The library's bytes, when owner, digest and kind of file are as they should be.
    static func library(
        of manifest: PluginManifest, in folder: PluginFolder, pin: String?
    ) throws(PluginRefusal) -> (bytes: [UInt8], digest: SHA256Digest) {
        let path = folder.path + "/" + manifest.library
        try FileTrust.check(path)
        let bytes = try FilePath.contents(path, maximumBytes: maximumLibraryBytes)
        let digest = try self.digest(of: bytes, path: path)
        guard digest.hex == manifest.sha256 else {
            throw PluginRefusal("\(path) has sha256 \(digest.hex), but its manifest says \(manifest.sha256)")
        }
        if let pin, pin != digest.hex {
            throw PluginRefusal("\(path) has sha256 \(digest.hex), but the site pins \(pin)")
        }
        try checkEntry(bytes, path: path)
        return (bytes, digest)
    }

    static func digest(of bytes: [UInt8], path: String) throws(PluginRefusal) -> SHA256Digest {
        do throws(CryptoError) { return try SHA256.digest(of: bytes) } catch {
            throw PluginRefusal("\(path) cannot be digested: \(error)")
        }
    }

    /// Whether the file is a library for this machine with our entry, without running it.
    static func checkEntry(_ bytes: [UInt8], path: String) throws(PluginRefusal) {
        let entries = try ELFImage(bytes, path: path).exportedSymbols(startingWith: "hf_plugin_entry_v")
        guard !entries.contains(EntrySymbol.name) else { return }
        guard let other = entries.first else {
            throw PluginRefusal("\(path) does not export \(EntrySymbol.name)")
        }
        throw PluginRefusal("\(path) exports \(other); this daemon speaks \(EntrySymbol.name) only")
    }
}
