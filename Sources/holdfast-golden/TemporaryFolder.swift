// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Folders that live as long as the program.
enum TemporaryFolder {
    /// A new, empty folder of our own; nil if the system refuses.
    static func make() -> String? {
        var template = Array("/tmp/holdfast-golden-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes a file, or a folder with all that is in it; links are not followed.
    ///
    /// What cannot be removed stays.
    static func remove(_ path: String) {
        if let directory = opendir(path) {
            var names: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name != ".", name != ".." { names.append(name) }
            }
            closedir(directory)
            for name in names {
                let child = path + "/" + name
                var status = stat()
                if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFLNK {
                    unlink(child)
                } else {
                    remove(child)
                }
            }
        }
        _ = Glibc.remove(path)
    }
}
