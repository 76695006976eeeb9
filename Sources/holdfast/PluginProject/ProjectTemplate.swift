// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The files that a project is made from, as they lie in a folder of templates.
struct ProjectTemplate {
    struct File: Equatable {
        /// Relative to the project.
        let path: String
        let text: String
        let isExecutable: Bool
    }

    let files: [File]

    /// No file of a template is larger.
    private static let maximumBytes = 1 << 20

    /// Reads a folder and all that is in it.
    ///
    /// - Throws: when it is not there, or holds something that is neither a folder nor a file of UTF-8 text.
    init(folder: String) throws(Failure) {
        files = try Self.read(folder, "")
        guard !files.isEmpty else { throw Failure(kind: .toolError, message: "the template \(folder) is empty") }
    }

    /// The files of a project.
    func filled(_ placeholders: Placeholders) throws(Failure) -> [File] {
        var filled: [File] = []
        for file in files {
            do throws(Placeholders.Unknown) {
                filled.append(
                    File(
                        path: placeholders.path(file.path), text: try placeholders.filled(file.text, of: file.path),
                        isExecutable: file.isExecutable))
            } catch {
                let known = placeholders.values.keys.sorted().joined(separator: ", ")
                throw Failure(
                    kind: .toolError,
                    message: "\(file.path):\(error.line): the template holds {{\(error.word)}}; known are \(known)")
            }
        }
        return filled.sorted { $0.path < $1.path }
    }

    private static func read(_ folder: String, _ relative: String) throws(Failure) -> [File] {
        guard let directory = opendir(folder) else {
            throw Failure(
                kind: .toolError,
                message: "cannot read the template \(folder): \(String(cString: strerror(errno)))")
        }
        defer { closedir(directory) }
        var files: [File] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != ".." else { continue }
            let path = folder + "/" + name
            var status = stat()
            guard lstat(path, &status) == 0 else {
                throw Failure(kind: .toolError, message: "cannot read \(path): \(String(cString: strerror(errno)))")
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR: files += try read(path, relative + name + "/")
            case S_IFREG:
                guard
                    let text = String(
                        validating: try StandardInput.file(path, limit: maximumBytes), as: UTF8.self)
                else { throw Failure(kind: .toolError, message: "the template \(path) is not UTF-8") }
                files.append(File(path: relative + name, text: text, isExecutable: status.st_mode & S_IXUSR != 0))
            default: throw Failure(kind: .toolError, message: "the template \(path) is neither a file nor a folder")
            }
        }
        return files
    }
}
