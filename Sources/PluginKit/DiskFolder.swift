// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Folders on the disk.
enum DiskFolder {
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder that everybody may read; one that is there already will do.
    static func make(_ path: String) throws(KitFailure) {
        if mkdir(path, 0o755) == 0 {
            // The user's mask must not decide whether the daemon may read it.
            guard chmod(path, 0o755) == 0 else { throw DiskFile.failure("cannot make", path) }
            return
        }
        guard errno == EEXIST else { throw DiskFile.failure("cannot make", path) }
        guard exists(path) else { throw KitFailure("cannot make \(path): a file has that name") }
    }

    /// The names in a folder but `.` and `..`, sorted; none when it cannot be read.
    static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with everything in it, without following links; what cannot be removed stays.
    static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        chmod(path, 0o700)
        for name in names(path) { remove(path + "/" + name) }
        rmdir(path)
    }

    /// The path without links and dots; nil when it does not exist.
    static func resolved(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    /// A new folder of our own below the system's folder for such.
    static func temporary() throws(KitFailure) -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/holdfast-plugin-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw DiskFile.failure("cannot make a folder in", base) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
