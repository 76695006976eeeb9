// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The files of a program folder: `program.toml` and every `*.csv`, as bytes.
package enum ProgramFolder {
    /// A file larger than this is not a program's.
    static let maximumFileBytes = 256 << 20

    /// Reads a folder; the error says which file and why.
    package static func read(_ folder: String) throws(StartFailure) -> [String: [UInt8]] {
        guard let directory = opendir(folder) else {
            throw StartFailure("cannot read the folder \(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var files: [String: [UInt8]] = [:]
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name == "program.toml" || name.hasSuffix(".csv") else { continue }
            files[name] = try contents(folder + "/" + name)
        }
        return files
    }

    private static func contents(_ path: String) throws(StartFailure) -> [UInt8] {
        // Without O_NONBLOCK a pipe of that name would make us wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw StartFailure("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw StartFailure("\(path) is not a plain file")
        }
        guard status.st_size <= maximumFileBytes else {
            throw StartFailure("\(path) is larger than \(maximumFileBytes) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            // A part of a file must not pass for the whole of it.
            guard count >= 0 else { throw StartFailure("cannot read \(path): \(String(cString: strerror(errno)))") }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }
}
