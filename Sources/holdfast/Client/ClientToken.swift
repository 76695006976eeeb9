// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The bearer token that is shown to the daemon, and where it came from.
///
/// Never a value on the command line: every user of a machine can read those.
struct ClientToken {
    let text: String
    /// The flag or variable that gave it.
    let origin: String

    /// The flag wins over the environment, and a token over a file; nil when nothing names one.
    ///
    /// - Throws: usage, when the file cannot be read, is open to others, or holds no token.
    static func read(file: String?, environment: (String) -> String?) throws(Failure) -> ClientToken? {
        if let file { return try ClientToken(file: file, origin: "--token-file") }
        if let text = environment("HOLDFAST_TOKEN"), !text.isEmpty {
            return try ClientToken(text, origin: "HOLDFAST_TOKEN")
        }
        if let file = environment("HOLDFAST_TOKEN_FILE"), !file.isEmpty {
            return try ClientToken(file: file, origin: "HOLDFAST_TOKEN_FILE")
        }
        return nil
    }

    private init(file path: String, origin: String) throws(Failure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Failure(
                kind: .usage,
                message: "the token of \(origin), \(path), cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        // Of the file that is open, so that nobody puts another one there in between.
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(kind: .usage, message: "the token of \(origin), \(path), is no regular file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0, status.st_mode & 0o077 == 0 else {
            throw Failure(
                kind: .usage,
                message:
                    "the token of \(origin), \(path), can be read by others; make it yours alone: chmod 600 \(path)")
        }
        var buffer = [UInt8](repeating: 0, count: 4_097)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { throw Failure(kind: .usage, message: "the token of \(origin), \(path), is empty") }
        try self.init(String(decoding: buffer.prefix(count), as: UTF8.self), origin: "\(origin) (\(path))")
    }

    /// Checks that it can stand in a header; whatever is wrong, the text is not repeated.
    private init(_ text: String, origin: String) throws(Failure) {
        let token = text.drop { $0.isWhitespace }.prefix { !$0.isWhitespace }
        let rest = text.drop { $0.isWhitespace }.dropFirst(token.count)
        let isPlain = token.utf8.allSatisfy { (33...126).contains($0) }
        guard !token.isEmpty, token.utf8.count <= 4_096, isPlain, rest.allSatisfy(\.isWhitespace) else {
            throw Failure(
                kind: .usage, message: "the token of \(origin) is not one line with one token, such as hf_...")
        }
        self.text = String(token)
        self.origin = origin
    }
}
