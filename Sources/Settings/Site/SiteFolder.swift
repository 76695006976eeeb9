// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads and replaces the files of a site.
///
/// The only code of this module that touches the disk.
enum SiteFolder {
    /// No site file is larger; more is a mistake, such as a path to something else.
    static let maximumBytes = 1 << 20

    enum Failure: Error, Equatable {
        /// There is no such file or folder.
        case absent
        /// The system's own words.
        case unreadable(String)
    }

    /// The bytes of a file.
    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("is not a regular file") }
        guard Int(status.st_size) <= maximumBytes else { throw .unreadable("is larger than 1 MiB") }
        var bytes = [UInt8](repeating: 0, count: maximumBytes + 1)
        var used = 0
        while used < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(
                    descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[used...]).baseAddress,
                    buffer.count - used)
            }
            if got == 0 { return Array(bytes[..<used]) }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            used += got
        }
        throw .unreadable("is larger than 1 MiB")
    }

    /// Puts bytes in the place of a file's content, durably and at once: the old file or the new one is there, never a
    /// part of either.
    ///
    /// Mode and owner stay as they were; a link stays, and the file that it names is replaced.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        var target = path
        if let resolved = realpath(path, nil) {
            target = String(cString: resolved)
            free(resolved)
        }
        let slash = target.lastIndex(of: "/")
        let folder = slash.map { String(target[..<$0]) } ?? "."
        let name = slash.map { String(target[target.index(after: $0)...]) } ?? target
        // A hidden name: nobody takes the draft for a site file.
        let draft = "\(folder)/.\(name).\(getpid())"
        var before = stat()
        let exists = stat(target, &before) == 0
        unlink(draft)
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        var reason: Failure?
        var rest = bytes[...]
        while !rest.isEmpty, reason == nil {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { reason = failure() }
        }
        if reason == nil, fchmod(file, exists ? before.st_mode & 0o7777 : 0o640) != 0 { reason = failure() }
        if reason == nil, exists, fchown(file, before.st_uid, before.st_gid) != 0, errno != EPERM { reason = failure() }
        if reason == nil, fsync(file) != 0 { reason = failure() }
        if close(file) != 0, reason == nil { reason = failure() }
        if reason == nil, rename(draft, target) != 0 { reason = failure() }
        if let reason {
            unlink(draft)
            throw reason
        }
        let parent = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
    }

    /// The names that end in `.toml`, sorted by their bytes; hidden files are left out.
    static func tomlFiles(in path: String) throws(Failure) -> [String] {
        guard let folder = opendir(path) else { throw failure() }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".toml"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private static func failure() -> Failure {
        errno == ENOENT ? .absent : .unreadable(String(cString: strerror(errno)))
    }
}
