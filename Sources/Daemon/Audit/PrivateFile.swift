// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// Small files that only their owner may read.
enum PrivateFile {
    /// The content; nil when there is no such file.
    ///
    /// - Throws: `exposed` when others may read or write it.
    static func read(_ path: String) throws(StoreError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure.last("open", path: path)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw FileFailure.last("stat", path: path) }
        let mode = UInt32(status.st_mode) & 0o777
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode, allowed: 0o600) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileFailure.last("read", path: path) }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }

    /// Makes a file that must not be there yet.
    static func create(_ path: String, with bytes: [UInt8]) throws(StoreError) {
        try write(path, O_WRONLY | O_CREAT | O_EXCL, bytes)
    }

    /// Puts a file in the place of another, whole or not at all.
    static func replace(_ path: String, with bytes: [UInt8]) throws(StoreError) {
        let part = path + ".part"
        unlink(part)
        try write(part, O_WRONLY | O_CREAT | O_EXCL, bytes)
        guard rename(part, path) == 0 else { throw FileFailure.last("rename", path: path) }
    }

    /// Adds to the end of a file, and makes it where it is missing.
    static func append(_ path: String, _ bytes: [UInt8]) throws(StoreError) {
        try write(path, O_WRONLY | O_CREAT | O_APPEND, bytes)
    }

    private static func write(_ path: String, _ flags: Int32, _ bytes: [UInt8]) throws(StoreError) {
        let file = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw FileFailure.last("open", path: path) }
        defer { close(file) }
        try writeAll(bytes, to: file, path: path)
        guard fsync(file) == 0 else { throw FileFailure.last("fsync", path: path) }
    }

    /// Writes all bytes to an open file.
    static func writeAll(_ bytes: [UInt8], to file: Int32, path: String) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer -> Int in
                guard let base = buffer.baseAddress else { return 0 }
                return Glibc.write(file, base + written, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileFailure.last("write", path: path) }
            written += count
        }
    }
}
