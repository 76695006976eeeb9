// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A folder of its own for one test, removed with the files of the store in it.
struct TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/holdfast-services-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    struct Failure: Error {
        let code: Int32
    }

    /// A state folder inside, which does not exist yet.
    var state: String { path + "/state" }

    func remove() {
        for name in Self.names(in: state) { unlink(state + "/" + name) }
        rmdir(state)
        rmdir(path)
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names
    }
}
