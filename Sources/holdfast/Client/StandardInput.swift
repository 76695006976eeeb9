// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard input and files, whole.
enum StandardInput {
    static func readAll() throws(Failure) -> [UInt8] { try read(descriptor: 0, name: "standard input") }

    /// A file's bytes; at most `limit`.
    static func file(_ path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure(kind: .usage, message: "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, name: path, limit: limit)
    }

    private static func read(descriptor: Int32, name: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw Failure(kind: .usage, message: "cannot read \(name): \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw Failure(kind: .usage, message: "\(name) is larger than \(limit) bytes")
            }
        }
    }
}
