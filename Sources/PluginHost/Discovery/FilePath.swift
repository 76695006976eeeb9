// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel

/// Questions about paths, asked of the file system.
package enum FilePath {
    package static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The path without links and dots; nil when it does not exist.
    package static func resolved(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    /// The whole content of a regular file.
    ///
    /// - Throws: `PluginRefusal` with the path and the system's reason.
    package static func contents(_ path: String, maximumBytes: Int) throws(PluginRefusal) -> [UInt8] {
        // Without O_NONBLOCK a pipe of that name would make us wait for a writer.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw PluginRefusal("\(path) cannot be read: \(systemError())") }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginRefusal("\(path) is not a regular file")
        }
        let size = Int(status.st_size)
        guard size <= maximumBytes else {
            throw PluginRefusal("\(path) has \(size) bytes; at most \(maximumBytes) are allowed")
        }
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(file, buffer.baseAddress.map { $0 + count }, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                count += got
            }
        }
        guard failure == 0 else { throw PluginRefusal("\(path) cannot be read: \(systemError(failure))") }
        return bytes
    }

    /// The system's words for an error number.
    package static func systemError(_ number: Int32 = errno) -> String {
        String(cString: strerror(number))
    }
}
