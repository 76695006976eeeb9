// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Glibc

/// Whole files on the disk; every failure says which path and the system's reason.
enum DiskFile {
    /// The content of a regular file.
    static func read(_ path: String, maximumBytes: Int) throws(KitFailure) -> [UInt8] {
        // Without O_NONBLOCK a pipe of that name would make us wait for a writer.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw failure("cannot read", path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw KitFailure("cannot read \(path): it is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= maximumBytes else {
            throw KitFailure("cannot read \(path): it has \(size) bytes; at most \(maximumBytes) are allowed")
        }
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                if got <= 0 { break }
                count += got
            }
        }
        guard !failed else { throw failure("cannot read", path) }
        return bytes
    }

    /// Writes a new file, durably.
    static func create(_ path: String, _ bytes: some Collection<UInt8>, mode: mode_t) throws(KitFailure) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw failure("cannot write", path) }
        var reason: KitFailure?
        let whole =
            bytes.withContiguousStorageIfAvailable { write($0, to: file) }
            ?? Array(bytes).withUnsafeBufferPointer {
                write($0, to: file)
            }
        if !whole { reason = failure("cannot write", path) }
        // The user's mask must not decide whether the daemon may read it.
        if reason == nil, fchmod(file, mode) != 0 { reason = failure("cannot write", path) }
        if reason == nil, fsync(file) != 0 { reason = failure("cannot write", path) }
        if close(file) != 0, reason == nil { reason = failure("cannot write", path) }
        if let reason {
            unlink(path)
            throw reason
        }
    }

    /// Puts a file in the place of another by a rename: a reader sees the old one or the new one.
    static func replace(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o644) throws(KitFailure) {
        let (folder, name) = parts(path)
        let draft = "\(folder)/.\(name).\(getpid())"
        unlink(draft)
        try create(draft, bytes, mode: mode)
        guard rename(draft, path) == 0 else {
            let reason = failure("cannot write", path)
            unlink(draft)
            throw reason
        }
        sync(folder)
    }

    /// The folder of a path and the name in it.
    static func parts(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }

    /// Makes the entries of a folder durable.
    static func sync(_ folder: String) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func digest(_ bytes: ArraySlice<UInt8>) throws(KitFailure) -> String {
        do throws(CryptoError) {
            var sum = try SHA256()
            let failure = bytes.withUnsafeBytes { buffer -> CryptoError? in
                do throws(CryptoError) { try sum.update(buffer) } catch { return error }
                return nil
            }
            if let failure { throw failure }
            return try sum.finish().hex
        } catch { throw KitFailure("SHA-256 cannot be computed: \(error)") }
    }

    static func failure(_ what: String, _ path: String) -> KitFailure {
        KitFailure("\(what) \(path): \(String(cString: strerror(errno)))")
    }

    private static func write(_ bytes: UnsafeBufferPointer<UInt8>, to file: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = Glibc.write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return false }
            written += count
        }
        return true
    }
}
