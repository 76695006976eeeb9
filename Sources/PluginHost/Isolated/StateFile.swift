// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON
import PluginChannel

/// A JSON document in the state folder, replaced as a whole.
struct StateFile: Sendable {
    let path: String

    /// The document; nil when there is none that can be read.
    func read() -> JSONValue? {
        guard let bytes = try? FilePath.contents(path, maximumBytes: 16 << 20) else { return nil }
        return try? JSONValue.parse(bytes)
    }

    /// Writes the document beside its place and moves it there, so that a reader sees the old one or the new one.
    ///
    /// - Throws: `PluginRefusal` with the path and the system's reason.
    func write(_ document: JSONValue) throws(PluginRefusal) {
        let draft = "\(path).new-\(getpid())"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw PluginRefusal("\(draft) cannot be written: \(FilePath.systemError())") }
        let bytes = document.serialized(.pretty) + [UInt8(ascii: "\n")]
        var failure: Int32 = 0
        bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count, failure == 0 {
                let count = Glibc.write(file, buffer.baseAddress.map { $0 + written }, buffer.count - written)
                if count > 0 { written += count } else if errno != EINTR { failure = errno }
            }
        }
        if failure == 0, fsync(file) != 0 { failure = errno }
        if close(file) != 0, failure == 0 { failure = errno }
        if failure == 0, rename(draft, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(draft)
            throw PluginRefusal("\(path) cannot be written: \(FilePath.systemError(failure))")
        }
    }
}
