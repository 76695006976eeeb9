// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of its own for one test, removed with everything in it when the test lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/holdfast-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// A state folder inside, which does not exist yet.
    package var state: String { path + "/state" }

    package struct Failure: Error {
        package let code: Int32

        package init(code: Int32) { self.code = code }
    }

    /// The names of the files in a folder.
    package static func files(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Copies the files of a folder as they are at this moment, which is what a crash would leave.
    package static func copyFiles(from source: String, to target: String) throws {
        guard mkdir(target, 0o700) == 0 else { throw Failure(code: errno) }
        // The shared-memory index is rebuilt from the log after a crash.
        for name in files(in: source) where !name.hasSuffix("-shm") {
            let bytes = try read(source + "/" + name)
            try write(bytes, to: target + "/" + name)
        }
    }

    package static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw Failure(code: errno) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw Failure(code: errno) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    package static func write(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0o600)
        guard file >= 0 else { throw Failure(code: errno) }
        defer { close(file) }
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw Failure(code: errno) }
    }

    package static func mode(of path: String) -> UInt32 {
        var status = stat()
        guard stat(path, &status) == 0 else { return 0 }
        return UInt32(status.st_mode) & 0o7777
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in files(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }
}
