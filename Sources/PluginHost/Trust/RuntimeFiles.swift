// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Kernel
import PluginChannel

/// The libraries of a runtime that a plugin brings, in `runtime/` beside its own library.
enum RuntimeFiles {
    /// All of them together; Swift's with Foundation takes 75 MB.
    static let maximumBytes = 256 << 20

    /// The content of all files that the manifest names, when owners, digests and kind of file are as they should be.
    ///
    /// What else lies in the folder is not looked at, and the process does not see it.
    ///
    /// - Parameter checksOwner: false for what an author has just built, and nobody but the author runs.
    static func read(
        of manifest: PluginManifest, in folder: PluginFolder, checksOwner: Bool = true
    ) throws(PluginRefusal) -> [KeptFile] {
        var files: [KeptFile] = []
        var rest = maximumBytes
        for (name, expected) in manifest.runtimeFiles.sorted(by: { $0.key < $1.key }) {
            let path = folder.path + "/runtime/" + name
            if checksOwner { try FileTrust.check(path) }
            let bytes = try FilePath.contents(path, maximumBytes: rest)
            rest -= bytes.count
            let digest = try PluginFiles.digest(of: bytes, path: path)
            guard digest.hex == expected else {
                throw PluginRefusal("\(path) has sha256 \(digest.hex), but its manifest says \(expected)")
            }
            _ = try ELFImage(bytes, path: path)
            files.append(KeptFile(name: name, bytes: bytes, digest: digest))
        }
        return files
    }
}

extension LibraryStore {
    /// Keeps the runtime that a plugin brings and gives the folder of the copies; nil for one that brings none.
    func runtime(
        of manifest: PluginManifest, in folder: PluginFolder, checksOwner: Bool = true
    ) throws(PluginRefusal) -> String? {
        guard !manifest.runtimeFiles.isEmpty else { return nil }
        return try keep(
            runtime: RuntimeFiles.read(of: manifest, in: folder, checksOwner: checksOwner), id: manifest.id)
    }
}
