// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What the kernel says of this process and its user (proc(5)).
enum ProcessFigures {
    /// Bytes of private writable memory and stacks that this process has; 0 when they cannot be read.
    static func dataBytes() -> Int64 {
        guard let file = fopen("/proc/self/statm", "re") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let fields = text.split(separator: " ")
        guard fields.count > 5, let pages = Int64(fields[5]) else { return 0 }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// The threads of this process: their names by their numbers.
    static func threads() -> [Int32: String] {
        guard let tasks = opendir("/proc/self/task") else { return [:] }
        defer { closedir(tasks) }
        var result: [Int32: String] = [:]
        while let entry = readdir(tasks) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let number = Int32(name) else { continue }
            result[number] = firstLine(of: "/proc/self/task/\(name)/comm") ?? "?"
        }
        return result
    }

    /// Whether a debugger looks at this process.
    static var isTraced: Bool {
        guard let file = fopen("/proc/self/status", "re") else { return false }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard text.hasPrefix("TracerPid:") else { continue }
            return text.contains { $0 >= "1" && $0 <= "9" }
        }
        return false
    }

    private static func firstLine(of path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 64)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        return line.withUnsafeBytes { bytes in
            String(decoding: bytes.prefix { $0 != 0 && $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }

    /// How many processes and threads this process's user has; those that are hidden from it do not count.
    ///
    /// O(processes): two calls to the kernel for each.
    static func tasksOfThisUser() -> Int64 {
        guard let processes = opendir("/proc") else { return 0 }
        defer { closedir(processes) }
        let user = getuid()
        var total: Int64 = 0
        while let entry = readdir(processes) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
            var status = stat()
            // The link count of a directory is two and one for each directory in it.
            guard stat("/proc/\(name)/task", &status) == 0, status.st_uid == user else { continue }
            total += max(1, Int64(status.st_nlink) - 2)
        }
        return total
    }
}
