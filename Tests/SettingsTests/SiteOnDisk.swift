// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A site in a temporary folder that is removed at the end of the test.
final class SiteOnDisk {
    let path: String

    init(_ files: [String: String]) throws {
        var template = Array("/tmp/holdfast-settings-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
        for folder in ["conf.d", "plugins.d"] { mkdir(path + "/" + folder, 0o700) }
        for (name, text) in files { try write(name, Array(text.utf8)) }
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = try #require(fopen(path + "/" + name, "w"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// Lets everybody write a file.
    func open(_ name: String) { chmod(path + "/" + name, 0o666) }

    deinit {
        for folder in ["/conf.d", "/plugins.d", ""] {
            if let listing = opendir(path + folder) {
                while let entry = readdir(listing) {
                    let name = withUnsafePointer(to: &entry.pointee.d_name) {
                        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    }
                    unlink(path + folder + "/" + name)
                }
                closedir(listing)
            }
            rmdir(path + folder)
        }
    }
}

/// The Swift files of a folder.
enum SwiftFiles {
    static func names(in path: String) throws -> [String] {
        let listing = try #require(opendir(path))
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".swift") { names.append(name) }
        }
        return names
    }
}
