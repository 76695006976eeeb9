// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A backup in a file: written under another name, brought to the disk, and only then given its own.
///
/// While it is written it has no name where the file system allows that, else `PATH.part`. A process that is killed leaves
/// at most that file, and the next backup of the same name takes it over.
package struct BackupFile {
    private let path: String
    private let file: Int32

    /// Begins a file of mode 0600, to take the place of an earlier backup of that name.
    ///
    /// Exactly one of `publish` and `abandon` must follow.
    ///
    /// - Throws: `invalid` when something else than a backup lies there, or why no file can be made.
    package static func create(_ path: String) throws(StoreError) -> BackupFile {
        try refuseOther(path)
        // What was left unfinished is taken over; a file of somebody else that happens to have that name is not.
        try refuseOther(part(path))
        return BackupFile(path: path, file: try open(path))
    }

    /// Where the backup is written to, and read back from.
    package var content: DumpDescriptor { DumpDescriptor(file, name: path) }

    /// Brings the file to the disk and gives it its name; after an error what had the name before still has it.
    package func publish() throws(StoreError) {
        defer { close(file) }
        do throws(StoreError) {
            guard fsync(file) == 0 else { throw FileFailure.last("it cannot be brought to the disk", path: path) }
            try Self.publish(file, as: path)
        } catch {
            unlink(Self.part(path))
            throw error
        }
    }

    /// Removes what was written.
    package func abandon() {
        unlink(Self.part(path))
        close(file)
    }

    /// Writes a backup, and publishes it when `body` returns.
    package static func write<Value>(
        to path: String, _ body: (DumpDescriptor) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let file = try create(path)
        let value: Value
        do throws(StoreError) { value = try await body(file.content) } catch {
            file.abandon()
            throw error
        }
        try file.publish()
        return value
    }

    /// Gives a backup that another program has written to `part` its name, once it is known to be whole.
    ///
    /// - Throws: `badBackup`, and then the part is removed; an earlier backup keeps the name.
    package static func keep(
        _ part: String, as path: String, content: String?
    ) async throws(StoreError) -> DumpSummary {
        let file = Glibc.open(part, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { throw FileFailure.last("it cannot be opened", path: part) }
        defer { close(file) }
        do throws(StoreError) {
            try refuseOther(path)
            let summary = try StoreDump.verify(DumpDescriptor(file, name: part))
            guard content == nil || "\(summary.content)" == content else {
                throw .badBackup(detail: "\(part) has the content \(summary.content), not \(content ?? "")")
            }
            guard fsync(file) == 0 else { throw FileFailure.last("it cannot be brought to the disk", path: part) }
            try rename(part, to: path)
            return summary
        } catch {
            unlink(part)
            throw error
        }
    }

    /// Reads a backup.
    package static func read<Value>(
        _ path: String, _ body: (DumpDescriptor) async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        // Without O_NONBLOCK a pipe of that name would make us wait for a writer.
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw FileFailure.last("it cannot be opened", path: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .badBackup(detail: "\(path) is not a file")
        }
        return try await body(DumpDescriptor(file, name: path))
    }

    /// A file without a name, for a backup that is handed on; it goes when it is closed, or with the process.
    package static func anonymous(in folder: String) throws(StoreError) -> Int32 {
        var file = Glibc.open(folder, Self.nameless | O_RDWR | O_CLOEXEC, mode_t(0o600))
        if file < 0, [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) {
            let path = folder + "/backup.part"
            file = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode_t(0o600))
            if file >= 0 { unlink(path) }
        }
        guard file >= 0 else { throw FileFailure.last("no file can be made", path: folder) }
        return file
    }

    private static func part(_ path: String) -> String { path + ".part" }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func refuseOther(_ path: String) throws(StoreError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        let allowed = "a new name, or that of an earlier backup"
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .invalid(field: "the backup's file", value: "\(path), which is not a plain file", allowed: allowed)
        }
        let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileFailure.last("it cannot be opened", path: path) }
        defer { close(file) }
        var begin = [UInt8](repeating: 0, count: DumpFormat.family.count)
        guard status.st_size == 0 || pread(file, &begin, begin.count, 0) == begin.count && begin == DumpFormat.family
        else { throw .invalid(field: "the backup's file", value: "\(path), which is no backup", allowed: allowed) }
    }

    private static func open(_ path: String) throws(StoreError) -> Int32 {
        let nameless = Glibc.open(folder(of: path), Self.nameless | O_RDWR | O_CLOEXEC, mode_t(0o600))
        if nameless >= 0 { return nameless }
        guard [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) else {
            throw FileFailure.last("it cannot be made", path: path)
        }
        let file = Glibc.open(part(path), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, mode_t(0o600))
        guard file >= 0 else { throw FileFailure.last("it cannot be made", path: part(path)) }
        guard flock(file, LOCK_EX | LOCK_NB) == 0, ftruncate(file, 0) == 0, fchmod(file, mode_t(0o600)) == 0 else {
            let error = FileFailure.last("another process writes it", path: part(path))
            close(file)
            throw error
        }
        return file
    }

    /// Gives the file its name; what had it before has it until that moment.
    private static func publish(_ file: Int32, as path: String) throws(StoreError) {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw FileFailure.last("it cannot be examined", path: path) }
        if status.st_nlink == 0 {
            unlink(part(path))
            // proc(5): the link is followed to the file itself.
            guard linkat(AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, part(path), AT_SYMLINK_FOLLOW) == 0 else {
                throw FileFailure.last("it cannot be given a name", path: part(path))
            }
        }
        try rename(part(path), to: path)
    }

    private static func rename(_ part: String, to path: String) throws(StoreError) {
        guard Glibc.rename(part, path) == 0 else { throw FileFailure.last("it cannot be given its name", path: path) }
        let directory = Glibc.open(folder(of: path), O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { return }
        defer { close(directory) }
        guard fsync(directory) == 0 || errno == EINVAL else {
            throw FileFailure.last("its name cannot be brought to the disk", path: path)
        }
    }

    /// O_TMPFILE, whose definition is not imported: `__O_TMPFILE | O_DIRECTORY`, the same on the platforms we build for.
    private static let nameless: Int32 = 0o20_000_000 | O_DIRECTORY
}
