// SPDX-License-Identifier: Apache-2.0

import Glibc
import JSON

/// A program folder as the `import_program` tool takes it: each file by name, as text, or in base64 when its bytes are
/// not UTF-8, so that the daemon can name the byte that is wrong.
enum ProgramFolder {
    /// No line of a program file is longer; checked here so that a broken file is not sent at all.
    static let maximumLineBytes = 1 << 20

    static func read(_ folder: String) throws(Failure) -> [JSONValue] {
        guard let directory = opendir(folder) else {
            throw Failure(
                kind: .usage, message: "cannot read the folder \(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = Glibc.readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "program.toml" || name.hasSuffix(".csv") { names.append(name) }
        }
        guard names.contains("program.toml") else {
            throw Failure(kind: .usage, message: "\(folder) has no program.toml; is it a program folder?")
        }
        var files: [JSONValue] = []
        for name in names.sorted() {
            let bytes = try StandardInput.file(folder + "/" + name)
            try checkLines(bytes, of: name)
            if let text = String(validating: bytes, as: UTF8.self) {
                files.append(["name": .string(name), "text": .string(text)])
            } else {
                files.append(["name": .string(name), "base64": .string(Base64.encode(bytes))])
            }
        }
        return files
    }

    private static func checkLines(_ bytes: [UInt8], of name: String) throws(Failure) {
        var line = 1
        var length = 0
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                line += 1
                length = 0
                continue
            }
            length += 1
            guard length <= maximumLineBytes else {
                throw Failure(
                    kind: .toolError,
                    message:
                        "\(name):\(line):1: the line is longer than \(maximumLineBytes) bytes; nothing was imported")
            }
        }
    }
}
