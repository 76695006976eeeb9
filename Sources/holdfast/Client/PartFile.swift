// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is being fetched, under the name that it has until it is whole: `PATH.part`, for its owner alone.
///
/// The file stays open until the process ends, and with it the lock that keeps a second fetch of the same file away.
struct PartFile {
    let path: String
    private let descriptor: Int32

    /// What every backup begins with; `docs/operators/store.md` has its form.
    private static let family = Array("holdfast backup ".utf8)

    /// Begins the file; what an earlier fetch left unfinished is taken over.
    ///
    /// - Throws: when it cannot be made, or when the file or the part that lies there is something else than a backup.
    init(of file: String) throws(Failure) {
        path = file + ".part"
        try Self.refuseOther(file)
        try Self.refuseOther(path)
        descriptor = open(path, O_CREAT | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, mode_t(0o600))
        guard descriptor >= 0 else { throw Self.failure("cannot make", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw Failure(kind: .toolError, message: "another process is writing \(path)")
        }
        guard fchmod(descriptor, mode_t(0o600)) == 0, ftruncate(descriptor, 0) == 0 else {
            throw Self.failure("cannot write", path)
        }
    }

    func append(_ bytes: [UInt8]) throws(Failure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("cannot write", path) }
            written += count
        }
    }

    func remove() { unlink(path) }

    private static func refuseOther(_ path: String) throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let other = Failure(
            kind: .toolError,
            message: "\(path) is no backup, and stays as it is; give a new name, or that of an earlier backup")
        guard status.st_mode & S_IFMT == S_IFREG else { throw other }
        let found = open(path, O_RDONLY | O_CLOEXEC)
        guard found >= 0 else { throw failure("cannot open", path) }
        defer { close(found) }
        var begin = [UInt8](repeating: 0, count: family.count)
        guard status.st_size == 0 || pread(found, &begin, begin.count, 0) == begin.count && begin == family else {
            throw other
        }
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(kind: .toolError, message: "\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
