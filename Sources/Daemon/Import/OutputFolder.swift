// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes files into a folder of somebody's own: new files for the owner's eyes, and none over another.
enum OutputFolder {
    /// Makes the folder if it is not there, and writes each file.
    ///
    /// - Throws: naming the file that is there already, or why one could not be written.
    static func write(_ files: [(name: String, bytes: [UInt8])], to folder: String) throws(StartFailure) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("make the folder", folder) }
        for file in files {
            let path = folder + "/" + file.name
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor < 0, errno == EEXIST {
                throw StartFailure("\(path) is there already; export into a new folder, or remove it first")
            }
            guard descriptor >= 0 else { throw failure("write", path) }
            defer { close(descriptor) }
            var written = 0
            while written < file.bytes.count {
                let count = file.bytes.withUnsafeBytes { bytes in
                    Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("write", path) }
                written += count
            }
        }
    }

    private static func failure(_ what: String, _ path: String) -> StartFailure {
        StartFailure("cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
