// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Who may open the unix socket, as the file system says it; who somebody is there, the kernel says.
struct SocketAccess: Sendable {
    /// The bits for chmod(2).
    var mode: UInt32 = 0o600
    /// The group of the file; nil leaves the daemon's own.
    var group: UInt32?

    /// Gives the socket its group and then its mode.
    ///
    /// - Returns: why not, when the system refuses.
    func apply(to path: String) -> String? {
        if let group, chown(path, uid_t.max, group) != 0 {
            return "the group of \(path) cannot be set: \(String(cString: strerror(errno)))"
        }
        guard chmod(path, mode) == 0 else {
            return "the mode of \(path) cannot be set: \(String(cString: strerror(errno)))"
        }
        return nil
    }
}
