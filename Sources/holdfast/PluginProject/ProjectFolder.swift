// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder of a new project: it is there whole, or it is not there.
struct ProjectFolder {
    /// Absolute, without a link in its parents.
    let path: String
    private let parent: String
    private let name: String

    /// A place for a project.
    ///
    /// - Throws: when something is there already that is not an empty folder, or when the folder above is not there.
    init(_ given: String) throws(Failure) {
        let trimmed = given.count > 1 && given.hasSuffix("/") ? String(given.dropLast()) : given
        let parts = trimmed.split(separator: "/", omittingEmptySubsequences: false)
        guard let last = parts.last, !last.isEmpty, last != ".", last != ".." else {
            throw Failure(kind: .usage, message: "--out is \"\(given)\"; allowed is the path of a new folder")
        }
        let above = parts.count > 1 ? parts.dropLast().joined(separator: "/") + "/" : "."
        guard let real = realpath(above, nil) else { throw Self.failure("make \(given) in", above) }
        defer { free(real) }
        parent = String(cString: real)
        name = String(last)
        path = (parent == "/" ? "" : parent) + "/" + name
        try refuseContents()
    }

    /// Writes the files into a folder beside, and gives it the name when all of them are there.
    ///
    /// Modes are at most rwxr-xr-x: the daemon loads nothing from where others may write.
    func write(_ files: [ProjectTemplate.File]) throws(Failure) {
        var template = Array((parent + "/.\(name.prefix(100)).new-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw Self.failure("make a folder in", parent) }
        let beside = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var made: [String] = []
        do throws(Failure) {
            let draft = beside + "/" + name
            try Self.makeFolder(draft, &made)
            for file in files { try Self.write(file, in: draft, &made) }
            guard rename(draft, path) == 0 else { throw Self.failure("make", path) }
        } catch {
            for path in made.reversed() { remove(path) }
            rmdir(beside)
            throw error
        }
        rmdir(beside)
    }

    private func refuseContents() throws(Failure) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw Self.failure("look at", path) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(kind: .usage, message: "\(path) is there already, and is no folder; --out names another")
        }
        guard let directory = opendir(path) else { throw Self.failure("read", path) }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // "." and ".." are always there.
        guard count <= 2 else {
            throw Failure(kind: .usage, message: "\(path) is there already, and is not empty; --out names another")
        }
    }

    private static func write(_ file: ProjectTemplate.File, in draft: String, _ made: inout [String]) throws(Failure) {
        let parts = file.path.split(separator: "/")
        for count in 1..<max(parts.count, 1) {
            let folder = draft + "/" + parts[..<count].joined(separator: "/")
            if !made.contains(folder) { try makeFolder(folder, &made) }
        }
        let path = draft + "/" + file.path
        let mode: mode_t = file.isExecutable ? 0o755 : 0o644
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("write", path) }
        made.append(path)
        let bytes = Array(file.text.utf8)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure("write", path)
                close(descriptor)
                throw error
            }
            written += count
        }
        guard close(descriptor) == 0 else { throw failure("write", path) }
    }

    private static func makeFolder(_ path: String, _ made: inout [String]) throws(Failure) {
        guard mkdir(path, 0o755) == 0 else { throw failure("make the folder", path) }
        made.append(path)
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        Failure(kind: .usage, message: "cannot \(what) \(path): \(String(cString: strerror(errno)))")
    }
}
