// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc
import Store

/// What libsqlite3 reported, and which of the store's errors it is.
struct SQLiteFailure {
    /// The extended result code.
    let code: Int32
    let message: String
    /// The `errno` of the system call that failed, 0 when none did.
    let systemError: Int32
    /// The database file.
    let path: String
    let busyTimeoutMilliseconds: Int32

    var storeError: StoreError {
        // The system has forgotten what it could not write, and would report the next attempt as a success: from here on
        // nobody can know what is on the disk (Rebello et al., "Can Applications Recover from fsync Failures?", 2020).
        if [SQLITE_IOERR | 4 << 8, SQLITE_IOERR | 5 << 8].contains(code), !isOutOfSpace {
            return .stopped(detail: "\(path): it could not be brought to the disk (SQLite code \(code)\(systemReason))")
        }
        switch code & 0xFF {
        // A full disk shows as SQLITE_FULL in most places, and as one of these where a file is made or shared memory grows.
        // Elsewhere the system's error may be left over from an earlier failure.
        case SQLITE_IOERR where isOutOfSpace, SQLITE_CANTOPEN where isOutOfSpace: return .full(location: path)
        case SQLITE_FULL: return .full(location: path)
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy(waitedMilliseconds: Int64(busyTimeoutMilliseconds))
        // Our statements are right for the tables that our schema has: if one is not understood, these are not they.
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR: return .corrupt(detail: "\(path): \(message)")
        case SQLITE_READONLY: return .readOnly(location: path)
        default: return .unavailable(detail: "\(path): \(message) (SQLite code \(code)\(systemReason))")
        }
    }

    private var isOutOfSpace: Bool { systemError == ENOSPC || systemError == EDQUOT }

    private var systemReason: String {
        systemError == 0 ? "" : ", " + String(cString: strerror(systemError))
    }
}
