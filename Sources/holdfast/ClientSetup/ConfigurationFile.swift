// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A client's configuration file: what it says now, what it would say, and how it is replaced.
struct ConfigurationFile {
    let path: String
    /// Nil when there is no file yet.
    let old: [UInt8]?
    let new: [UInt8]

    /// Reads the file and makes the changes in memory.
    ///
    /// - Throws: when it cannot be read, or is not understood: then nothing is changed.
    init(path: String, edits: [ConfigurationEdit]) throws(Failure) {
        self.path = path
        old = try Self.read(path)
        var text = old ?? []
        do {
            for edit in edits { text = try edit.applied(to: text) }
        } catch {
            throw Failure(
                kind: .toolError,
                message: "\(path):\(error.line): \(error.message); the file stays as it is, mend it first")
        }
        if text.last != 0x0A { text.append(0x0A) }
        new = text
    }

    var isChanged: Bool { old != new }

    var text: String { String(decoding: new, as: UTF8.self) }

    var difference: String {
        LineDifference.unified(
            String(decoding: old ?? [], as: UTF8.self), text, path: path, isNew: old == nil)
    }

    /// Replaces the file in one step: whoever reads it sees the old text or the new one, whole.
    ///
    /// Its mode is kept; a link is followed, so that it stays one. A file that has changed meanwhile is left alone.
    func write() throws(Failure) {
        try Self.makeFolders(of: path)
        let target = Self.resolved(path)
        let temporary = "\(target).holdfast-\(getpid())"
        var status = stat()
        let mode = stat(target, &status) == 0 ? status.st_mode & 0o777 : 0o644
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Self.failure("make", temporary) }
        defer { close(descriptor) }
        var written = 0
        while written < new.count {
            let count = new.withUnsafeBytes { bytes in
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return try Self.giveUp(temporary, Self.failure("write", temporary)) }
            written += count
        }
        guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
            return try Self.giveUp(temporary, Self.failure("write", temporary))
        }
        guard try Self.read(path) == old else {
            let changed = Failure(
                kind: .toolError, message: "\(path) has just been changed by something else; try again")
            return try Self.giveUp(temporary, changed)
        }
        guard rename(temporary, target) == 0 else {
            return try Self.giveUp(temporary, Self.failure("replace", target))
        }
    }

    private static func giveUp(_ temporary: String, _ failure: Failure) throws(Failure) {
        unlink(temporary)
        throw failure
    }

    private static func read(_ path: String) throws(Failure) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure("read", path)
        }
        return try StandardInput.file(path)
    }

    private static func makeFolders(of path: String) throws(Failure) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        for count in parts.indices.dropFirst() {
            let folder = parts[...count].joined(separator: "/")
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("make the folder", folder) }
        }
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(kind: .toolError, message: "cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
