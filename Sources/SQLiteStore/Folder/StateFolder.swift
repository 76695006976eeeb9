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
    var lockPath: String { path + "/holdfast.lock" }

    /// Makes the folder unless it is there, and refuses one that others may enter.
    ///
    /// Only the last part of the path is made: a folder whose parent is missing is more often a slip than a wish.
    func prepare() throws(StoreError) {
        if mkdir(path, mode_t(Self.folderMode)) != 0, errno != EEXIST {
            throw SystemFailure.last("the folder cannot be made", path: path)
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
        let file = open(databasePath, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, mode_t(Self.fileMode))
        guard file >= 0 else { throw SystemFailure.last("the database cannot be opened", path: databasePath) }
        Glibc.close(file)
        try checkDatabase()
    }

    /// Refuses database files that others may read.
    func checkDatabase() throws(StoreError) {
        for path in [databasePath, databasePath + "-wal", databasePath + "-shm"] {
            guard access(path, F_OK) == 0 else { continue }
            try Self.checkFile(path)
        }
    }

    /// Refuses a file that others may read.
    static func checkFile(_ path: String) throws(StoreError) {
        let mode = try mode(of: path)
        guard mode & 0o077 == 0 else { throw .exposed(path: path, mode: mode & 0o7777, allowed: fileMode) }
    }

    private static func mode(of path: String) throws(StoreError) -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemFailure.last("it cannot be examined", path: path) }
        return UInt32(status.st_mode)
    }
}

/// A system call that failed, as the store's error.
enum SystemFailure {
    /// Reads `errno`, so it must be asked before any other call.
    static func last(_ what: String, path: String) -> StoreError {
        let code = errno
        switch code {
        case ENOSPC, EDQUOT: return .full(location: path)
        case EROFS: return .readOnly(location: path)
        default: return .unavailable(detail: "\(path): \(what): \(String(cString: strerror(code)))")
        }
    }
}
