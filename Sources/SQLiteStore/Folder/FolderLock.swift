// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store

/// The right to write in a state folder: a lock on `holdfast.lock` that the kernel gives up when the process ends.
///
/// The file says who holds it. An orderly end empties it; what is found in a file that nobody holds is therefore the
/// trace of a daemon that was killed, and the lock is taken over without a word.
final class FolderLock: Sendable {
    /// Who held the folder before and did not release it.
    let unreleasedBy: LockHolder?
    private let file: Int32

    /// Takes the lock, or says who has it.
    ///
    /// Never waits.
    init(_ folder: StateFolder) throws(StoreError) {
        let path = folder.lockPath
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, mode_t(StateFolder.fileMode))
        guard file >= 0 else { throw FileFailure.last("the lock file cannot be opened", path: path) }
        do throws(StoreError) {
            try StateFolder.checkFile(path)
            guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK else { throw FileFailure.last("the lock cannot be taken", path: path) }
                throw .locked(folder: folder.path, holder: Self.holder(in: file))
            }
            unreleasedBy = Self.holder(in: file)
            try Self.write(.current, to: file, path: path)
        } catch {
            Glibc.close(file)
            throw error
        }
        self.file = file
    }

    deinit { Glibc.close(file) }

    /// Marks an orderly end.
    ///
    /// The lock itself is given up when the value is released.
    func release() {
        _ = ftruncate(file, 0)
    }

    /// Leaves the folder as it was found, after a start that came to nothing: whoever held it before and did not release it
    /// is still the one whom the next start hears of.
    func giveBack() {
        guard let unreleasedBy else { return release() }
        // Where that fails the folder counts as not closed by us, which is as careful.
        try? Self.write(unreleasedBy, to: file, path: "")
    }

    private static func holder(in file: Int32) -> LockHolder? {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = pread(file, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return LockHolder(lockFile: String(decoding: buffer[..<count], as: UTF8.self))
    }

    private static func write(_ holder: LockHolder, to file: Int32, path: String) throws(StoreError) {
        let text = Array(holder.lockFile.utf8)
        // Written over what is there before it is cut: on a full disk the trace of the last owner is not lost.
        guard pwrite(file, text, text.count, 0) == text.count, ftruncate(file, off_t(text.count)) == 0, fsync(file) == 0
        else {
            throw FileFailure.last("the lock file cannot be written", path: path)
        }
    }
}

extension LockHolder {
    /// The lock file's text: one `name value` pair a line, for people as well.
    var lockFile: String {
        "pid \(pid)\nhost \(host)\nstarted_at_us \(startedAtMicros)\n"
    }

    /// Reads the lock file's text; nil when it is empty or not understood.
    init?(lockFile: String) {
        var fields: [Substring: Substring] = [:]
        for line in lockFile.split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let pid = fields["pid"].flatMap({ Int64($0) }), let host = fields["host"],
            let started = fields["started_at_us"].flatMap({ Int64($0) })
        else { return nil }
        self.init(pid: pid, host: String(host), startedAtMicros: started)
    }

    /// This process, from now.
    static var current: LockHolder {
        var name = [CChar](repeating: 0, count: 256)
        let named = gethostname(&name, name.count - 1) == 0
        let host = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return LockHolder(
            pid: Int64(getpid()), host: named && !host.isEmpty ? host : "unknown",
            startedAtMicros: Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000)
    }
}
