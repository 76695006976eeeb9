// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginHost

/// A directory of plugins, for one installation at a time: the lock ends with the process that has it.
struct DirectoryLock: ~Copyable {
    /// How long another installation is waited for, in milliseconds.
    private static let patience = 30_000

    private let descriptor: Int32

    /// Waits for the lock, then removes what an installation that was cut short has left.
    init(_ directory: String) throws(KitFailure) {
        let versions = directory + "/" + KeptVersions.folderName
        try DiskFolder.make(versions)
        descriptor = try Self.lock(versions + "/.lock", directory)
        Self.cleanUp(versions)
    }

    deinit { close(descriptor) }

    private static func lock(_ path: String, _ directory: String) throws(KitFailure) -> Int32 {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard file >= 0 else { throw DiskFile.failure("cannot open", path) }
        var waited = 0
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            let isTaken = errno == EWOULDBLOCK || errno == EINTR
            guard isTaken, waited < patience else {
                let failure =
                    isTaken
                    ? KitFailure("another installation is at work in \(directory): \(path) is locked; try again")
                    : DiskFile.failure("cannot lock", path)
                close(file)
                throw failure
            }
            usleep(50_000)
            waited += 50
        }
        return file
    }

    private static func cleanUp(_ versions: String) {
        for name in DiskFolder.names(versions) {
            let path = versions + "/" + name
            if name.hasPrefix(".work") { DiskFolder.remove(path) }
            guard !name.hasPrefix(".") else { continue }
            for left in DiskFolder.names(path) where left.hasPrefix(".") { DiskFolder.remove(path + "/" + left) }
        }
    }
}
