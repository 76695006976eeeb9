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
        let file = KeptFile(name: "plugin.so", bytes: bytes, digest: digest)
        return try keep([file], as: String(digest.hex.prefix(16)), id: id) + "/plugin.so"
    }

    /// Keeps the libraries of a plugin's own runtime and gives their folder, which has nothing else in it.
    func keep(runtime files: [KeptFile], id: String) throws(PluginRefusal) -> String {
        let list = files.map { "\($0.name) \($0.digest.hex)\n" }.joined()
        let digest = try PluginFiles.digest(of: Array(list.utf8), path: root + "/" + id)
        let folder = try keep(files, as: "runtime-" + digest.hex.prefix(16), id: id)
        // The loader takes a list of folders, in which these stand for something.
        guard !folder.utf8.contains(where: { ":;$".utf8.contains($0) }) else {
            throw PluginRefusal("\(folder) cannot be searched for libraries: its path has one of : ; $ in it")
        }
        return folder
    }

    /// Keeps files in a folder that appears whole or not at all, and gives its path.
    private func keep(_ files: [KeptFile], as name: String, id: String) throws(PluginRefusal) -> String {
        let home = root + "/" + id
        let folder = home + "/" + name
        if FilePath.isDirectory(folder) {
            try verify(files, in: folder)
            return folder
        }
        try makeDirectory(root)
        try makeDirectory(home)
        let draft = home + "/.new-\(getpid())-\(name)"
        try makeDirectory(draft)
        do throws(PluginRefusal) {
            for file in files { try write(file.bytes, to: draft + "/" + file.name) }
        } catch {
            remove(draft, files)
            throw error
        }
        chmod(draft, 0o500)
        if rename(draft, folder) != 0 {
            let reason = FilePath.systemError()
            remove(draft, files)
            // Another daemon on the same run directory was faster: its copy is as good.
            guard FilePath.isDirectory(folder) else { throw PluginRefusal("\(folder) cannot be made: \(reason)") }
        }
        // Hashed from the copy: what is run is what was checked.
        try verify(files, in: folder)
        return folder
    }

    private func remove(_ draft: String, _ files: [KeptFile]) {
        chmod(draft, 0o700)
        for file in files { unlink(draft + "/" + file.name) }
        rmdir(draft)
    }

    private func verify(_ files: [KeptFile], in folder: String) throws(PluginRefusal) {
        for file in files {
            let path = folder + "/" + file.name
            let found = try FilePath.contents(path, maximumBytes: PluginFiles.maximumLibraryBytes)
            guard (try? SHA256.digest(of: found)) == file.digest else {
                throw PluginRefusal("\(path) is not the copy that was made; remove its folder and try again")
            }
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

/// A file that was checked, and is to be kept as it was.
struct KeptFile {
    let name: String
    let bytes: [UInt8]
    let digest: SHA256Digest
}
