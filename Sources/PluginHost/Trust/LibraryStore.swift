// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc
import PluginChannel

/// The daemon's private copies of libraries, each at a path made of its content.
///
/// A library is loaded only from here: nobody can change it between the check and the load, and new content has a new
/// path, which the dynamic loader would otherwise take for the old one.
package struct LibraryStore: Sendable {
    /// `<run directory>/gen`.
    private let root: String

    /// A store below the daemon's run directory.
    package init(runDirectory: String) { root = runDirectory + "/gen" }

    /// Makes `<root>/runtime` point at the folder with the Swift runtime, for plugins whose run path is
    /// `$ORIGIN/../../runtime` as in the staged tree.
    package func linkRuntime(_ directory: String) throws(PluginRefusal) {
        try makeDirectory(root)
        let link = root + "/runtime"
        unlink(link)
        guard symlink(directory, link) == 0 else {
            throw PluginRefusal("\(link) cannot be made: \(FilePath.systemError())")
        }
    }

    /// Keeps a library and gives the path of the copy, which is readable by the daemon alone.
    func keep(_ bytes: [UInt8], digest: SHA256Digest, id: String) throws(PluginRefusal) -> String {
        let home = root + "/" + id
        let folder = home + "/" + digest.hex.prefix(16)
        let library = folder + "/plugin.so"
        if FilePath.isDirectory(folder) {
            try verify(library, digest)
            return library
        }
        try makeDirectory(root)
        try makeDirectory(home)
        let draft = home + "/.new-\(getpid())-\(digest.hex.prefix(16))"
        let draftLibrary = draft + "/plugin.so"
        try makeDirectory(draft)
        try write(bytes, to: draftLibrary)
        chmod(draft, 0o500)
        guard rename(draft, folder) == 0 else {
            let reason = FilePath.systemError()
            chmod(draft, 0o700)
            unlink(draftLibrary)
            rmdir(draft)
            // Another daemon on the same run directory was faster: its copy is as good.
            guard FilePath.isDirectory(folder) else { throw PluginRefusal("\(folder) cannot be made: \(reason)") }
            try verify(library, digest)
            return library
        }
        // Hashed from the copy: what is run is what was checked.
        try verify(library, digest)
        return library
    }

    private func verify(_ library: String, _ digest: SHA256Digest) throws(PluginRefusal) {
        let found = try FilePath.contents(library, maximumBytes: PluginFiles.maximumLibraryBytes)
        guard (try? SHA256.digest(of: found)) == digest else {
            throw PluginRefusal("\(library) is not the copy that was made; remove its folder and try again")
        }
    }

    private func makeDirectory(_ path: String) throws(PluginRefusal) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw PluginRefusal("\(path) cannot be made: \(FilePath.systemError())")
        }
    }

    private func write(_ bytes: [UInt8], to path: String) throws(PluginRefusal) {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o500)
        guard file >= 0 else { throw PluginRefusal("\(path) cannot be written: \(FilePath.systemError())") }
        var written = 0
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            while written < buffer.count, failure == 0 {
                let count = Glibc.write(file, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count > 0 { written += count } else if errno != EINTR { failure = errno }
            }
        }
        // Durable before it gets its name: an empty copy after a power cut would refuse the plugin for good.
        if failure == 0, fsync(file) != 0 { failure = errno }
        if close(file) != 0, failure == 0 { failure = errno }
        guard failure == 0 else {
            unlink(path)
            throw PluginRefusal("\(path) cannot be written: \(FilePath.systemError(failure))")
        }
    }
}
