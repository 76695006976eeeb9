// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes what a daemon sent into a folder: new files for the owner's eyes, none over another, none elsewhere.
enum OutputFolder {
    static func write(_ files: [(name: String, bytes: [UInt8])], to folder: String) throws(Failure) {
        if mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("make the folder", folder) }
        for file in files {
            // The names are the daemon's: they must not lead out of the folder.
            guard !file.name.isEmpty, !file.name.hasPrefix("."), !file.name.contains("/") else {
                throw Failure(kind: .toolError, message: "the daemon sent a file with the name \"\(file.name)\"")
            }
            let path = folder + "/" + file.name
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if descriptor < 0, errno == EEXIST {
                throw Failure(
                    kind: .usage, message: "\(path) is there already; export into a new folder, or remove it first")
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

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(kind: .usage, message: "cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
