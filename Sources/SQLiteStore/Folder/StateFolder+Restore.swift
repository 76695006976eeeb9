// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// The files of a restore, and the order in which they take each other's place: at every moment the database under the
/// store's name is the whole old one or the whole new one.
extension StateFolder {
    /// The new database while it is filled.
    var restoringPath: String { databasePath + ".restoring" }
    /// A second name of the old database until the new one has taken its place.
    var replacedPath: String { databasePath + ".replaced" }

    var hasDatabase: Bool { access(databasePath, F_OK) == 0 }

    /// Removes what a restore that was killed has left, and says what that was.
    ///
    /// Only for the holder of the lock.
    func removeUnfinished() -> [String] {
        [restoringPath, restoringPath + "-journal", replacedPath].filter { unlink($0) == 0 }
    }

    /// Makes the empty file that is to become the database.
    func prepareRestoring() throws(StoreError) {
        let file = open(restoringPath, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, mode_t(Self.fileMode))
        guard file >= 0 else { throw FileFailure.last("it cannot be made", path: restoringPath) }
        Glibc.close(file)
    }

    /// Puts the new database in the place of the old one.
    ///
    /// - Parameter keeping: a name under which the old files are kept, for a database that is damaged; nil when it is
    ///   sound, closed, and without a log.
    func takeRestored(keeping: String?) throws(StoreError) {
        try Self.settle(restoringPath)
        if hasDatabase {
            let aside = keeping ?? replacedPath
            guard link(databasePath, aside) == 0 else { throw FileFailure.last("it cannot be made", path: aside) }
            if let keeping, access(logPath, F_OK) == 0, rename(logPath, keeping + "-wal") != 0 {
                throw FileFailure.last("it cannot be made", path: keeping + "-wal")
            }
        }
        // SQLite would read a log that lies beside the new database into it.
        for path in [logPath, databasePath + "-shm"] where unlink(path) != 0 && errno != ENOENT {
            throw FileFailure.last("it cannot be removed", path: path)
        }
        try Self.settle(path)
        guard rename(restoringPath, databasePath) == 0 else {
            throw FileFailure.last("it cannot be put in its place", path: restoringPath)
        }
        try Self.settle(path)
        unlink(replacedPath)
    }
}
