// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The folder that the binder is written to: the one effect outside the store, and only where the site names a folder.
struct BinderFolder {
    /// Why a file could not be written.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    let path: String

    /// Writes the files, each by rename, then removes pages of an earlier binder that are not among them, and what a run
    /// that was killed left half written.
    ///
    /// The folder must be there: a mistyped one is an error and not a new folder. Files are for owner and group (0640).
    func write(_ files: [(name: String, text: String)]) throws(Fault) {
        guard path.hasPrefix("/") else { throw Fault(description: "binder_folder \(path) is not an absolute path") }
        for file in files { try write(file.name, file.text) }
        let names = Set(files.map(\.name))
        for name in leftovers() where !names.contains(name) { unlink("\(path)/\(name)") }
        try syncFolder()
    }

    /// Puts the names on the disk: a rename that was not is undone by a failure of power.
    private func syncFolder() throws(Fault) {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw fault(path) }
        defer { close(folder) }
        // Some file systems of a network know no such thing for a folder (EINVAL).
        guard fsync(folder) == 0 || errno == EINVAL else { throw fault(path) }
    }

    private func write(_ name: String, _ text: String) throws(Fault) {
        let temporary = "\(path)/.\(name).\(getpid()).tmp"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw fault(temporary) }
        // Whatever the daemon's umask: the group is who prints it.
        fchmod(file, 0o640)
        var bytes = ArraySlice(Array(text.utf8))
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                let fault = fault(temporary)
                close(file)
                unlink(temporary)
                throw fault
            }
            bytes = bytes.dropFirst(count)
        }
        // On the disk before the name is: a binder is for the day on which the power went.
        guard fsync(file) == 0, close(file) == 0, rename(temporary, "\(path)/\(name)") == 0 else {
            let fault = fault("\(path)/\(name)")
            unlink(temporary)
            throw fault
        }
    }

    private func fault(_ place: String) -> Fault { Fault(description: "\(place): \(String(cString: strerror(errno)))") }

    /// Names that some binder has written: three digits or more, a dash, and `.html` or `.csv`; and those of its
    /// temporary files, `.NAME.PID.tmp`.
    private func leftovers() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if Self.isPage(name) || Self.isTemporary(name) { names.append(name) }
        }
        return names
    }

    private static func isPage(_ name: some StringProtocol) -> Bool {
        let digits = name.prefix { $0.isASCII && $0.isNumber }.count
        let rest = name.dropFirst(digits)
        return digits >= 3 && rest.hasPrefix("-") && (rest.hasSuffix(".html") || rest.hasSuffix(".csv"))
    }

    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix("."), name.hasSuffix(".tmp") else { return false }
        let parts = name.dropFirst().dropLast(4)
        guard let dot = parts.lastIndex(of: "."), let process = Int32(parts[parts.index(after: dot)...]) else {
            return false
        }
        let page = parts[..<dot]
        // One of a process that still runs may be another daemon's that is writing this moment.
        return (isPage(page) || page == "index.html")
            && (process == getpid() || kill(process, 0) != 0 && errno == ESRCH)
    }
}
