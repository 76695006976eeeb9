// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What can be seen of the state folder from outside.
enum StateChecks {
    /// Less than this, and the next backup or import may not fit.
    private static let leastBytes: UInt64 = 512 << 20

    static func run(_ folder: String?) -> [DoctorFinding] {
        guard let folder else {
            return [.skipped("state folder", "give --state DIR to look at it")]
        }
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            return [.failed("state folder", "\(folder) is no folder", "holdfastd --state \(folder) makes it")]
        }
        return [mode(folder, status), space(folder)]
    }

    private static func mode(_ folder: String, _ status: stat) -> DoctorFinding {
        guard status.st_mode & 0o077 == 0 else {
            return .failed(
                "state folder", "\(folder) is open to others than its owner; it holds names and tokens' digests",
                "chmod 0700 \(folder)")
        }
        return .ok("state folder", "\(folder) is its owner's only")
    }

    private static func space(_ folder: String) -> DoctorFinding {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else {
            return .failed("disk space", "\(folder): \(String(cString: strerror(errno)))", "df -h \(folder)")
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let text = "\(free >> 20) MiB free on the file system of \(folder)"
        return free < leastBytes ? .failed("disk space", text, "df -h \(folder)") : .ok("disk space", text)
    }
}
