// SPDX-License-Identifier: Apache-2.0

package import Store

/// A state folder for a daemon whose store is on a server: it holds what is this machine's own, and no second daemon may
/// use it.
package final class StateFolderLease: Sendable {
    private let lock: FolderLock

    /// Whoever held the folder before and did not give it back.
    package var unclosedBy: LockHolder? { lock.unreleasedBy }

    /// Makes the folder unless it is there, and takes it.
    ///
    /// - Throws: `locked` when another process has it, `exposed` when others may enter it, `unavailable`.
    package init(path: String) throws(StoreError) {
        let folder = StateFolder(path: path)
        try folder.prepare()
        lock = try FolderLock(folder)
    }

    /// Marks an orderly end.
    package func release() { lock.release() }

    /// Gives the folder up after a start that came to nothing.
    package func giveBack() { lock.giveBack() }
}
