// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder that is removed with all that is in it.
struct TemporaryFolder: Sendable {
    let path: String

    /// A new, empty folder of our own; nil if the system refuses.
    init?() {
        var template = Array("/tmp/holdfast-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes it; links are removed and not followed, what cannot be removed stays.
    func remove() { Self.remove(path) }

    private static func remove(_ path: String) {
        var status = stat()
        let isFolder = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        // Copies of libraries lie in folders that nobody may write.
        if isFolder { chmod(path, 0o700) }
        if isFolder, let directory = opendir(path) {
            var names: [String] = []
            while let entry = readdir(directory) {
                names.append(
                    withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                    })
            }
            closedir(directory)
            for name in names where name != "." && name != ".." { remove(path + "/" + name) }
        }
        _ = Glibc.remove(path)
    }
}
