// SPDX-License-Identifier: Apache-2.0

import Glibc
package import Store

/// A file that holds a password and nothing else, as container platforms and systemd credentials give it.
package enum PasswordFile {
    /// The first line of the file.
    ///
    /// - Throws: `unavailable` when it cannot be read, `exposed` when others than its owner and group may read it,
    ///   `invalid` when it holds no password.
    package static func read(_ path: String) throws(StoreError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw .unavailable(detail: "the password file \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unavailable(detail: "the password file \(path) is not a file")
        }
        let mode = UInt32(status.st_mode) & 0o7777
        guard mode & 0o007 == 0 else { throw .exposed(path: path, mode: mode, allowed: 0o640) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(file, &bytes, bytes.count)
        let line = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard let password = String(validating: line, as: UTF8.self), !password.isEmpty, !line.contains(0) else {
            throw .invalid(field: "the password file \(path)", value: "empty or not text", allowed: "one line of text")
        }
        return password
    }
}
