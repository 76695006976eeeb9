// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// The folder that a store keeps its files in.
///
/// Nobody but its owner may read them.
struct StateFolder {
    static let folderMode: UInt32 = 0o700
    static let fileMode: UInt32 = 0o600

    let path: String

    var databasePath: String { path + "/holdfast.db" }
    var logPath: String { databasePath + "-wal" }
    var lockPath: String { path + "/holdfast.lock" }

    /// Makes the folder unless it is there, and refuses one that others may enter.
    ///
    /// Only the last part of the path is made: a folder whose parent is missing is more often a slip than a wish.
    func prepare() throws(StoreError) {
        if mkdir(path, mode_t(Self.folderMode)) == 0 {
            try Self.settle(path + "/..")
        } else if errno != EEXIST {
            throw FileFailure.last("the folder cannot be made", path: path)
        }
        try check()
    }

    /// Refuses a folder that is none, or that others may enter.
    func check() throws(StoreError) {
        let mode = try Self.mode(of: path)
        guard mode & S_IFMT == S_IFDIR else { throw .unavailable(detail: "\(path) is not a folder") }
        guard mode & 0o077 == 0 else {
            throw .exposed(path: path, mode: mode & 0o7777, allowed: Self.folderMode)
        }
    }

    /// Makes the database file unless it is there, and refuses one that others may read.
    func prepareDatabase() throws(StoreError) {
        // SQLite gives its side files the mode of the database, so that this one decides for all of them.
        let isNew = access(databasePath, F_OK) != 0
        let file = open(databasePath, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, mode_t(Self.fileMode))
        guard file >= 0 else { throw FileFailure.last("the database cannot be opened", path: databasePath) }
        Glibc.close(file)
        // SQLite makes the names of the files that it makes durable; this name is ours.
        if isNew { try Self.settle(path) }
        try checkDatabase()
    }

    /// Refuses database files that others may read.
    func checkDatabase() throws(StoreError) {
        for path in [databasePath, logPath, databasePath + "-shm"] {
            guard access(path, F_OK) == 0 else { continue }
            try Self.checkFile(path)
        }
    }

    /// Whether the folder lies on a file system that can only be read.
    var isUnwritable: Bool {
        var status = statvfs()
        return statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// Whether the folder lies on such a file system with a database that was closed: no log has to be read back, and
    /// nobody can write while we read.
    var isFrozen: Bool {
        var log = stat()
        // Whoever reads beside nobody leaves an empty log behind.
        return isUnwritable && (stat(logPath, &log) != 0 || log.st_size == 0)
    }

    /// Refuses a file that others may read.
    static func checkFile(_ path: String) throws(StoreError) {
        let mode = try mode(of: path)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode & 0o7777, allowed: fileMode) }
    }

    /// Waits until a file, or the names in a folder, are on the disk.
    static func settle(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure.last("it cannot be opened", path: path) }
        defer { Glibc.close(descriptor) }
        // Some file systems cannot do that for a folder, and say so with EINVAL; they need it not.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileFailure.last("it cannot be brought to the disk", path: path)
        }
    }

    private static func mode(of path: String) throws(StoreError) -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw FileFailure.last("it cannot be examined", path: path) }
        return UInt32(status.st_mode)
    }
}
