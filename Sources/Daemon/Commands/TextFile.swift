// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Small files, whole.
enum TextFile {
    static func read(_ path: String) throws(StartFailure) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw StartFailure("cannot read \(path): \(String(cString: strerror(errno)))")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    static func write(_ bytes: [UInt8], to path: String) throws(StartFailure) {
        guard let file = fopen(path + ".new", "wb") else {
            throw StartFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count, rename(path + ".new", path) == 0 else {
            throw StartFailure("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
