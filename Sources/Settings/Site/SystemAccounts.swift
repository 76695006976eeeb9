// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The users and groups of this machine, as its name service knows them.
package enum SystemAccounts {
    /// Whether there is such a user or group; numbers need none.
    package static func knows(_ peer: SocketRole.Peer) -> Bool {
        switch peer {
        case .user(let name): user(name) != nil
        case .group(let name): group(name) != nil
        case .uid, .gid: true
        }
    }

    /// The number of a user; nil when there is no such user, or the name service does not answer.
    package static func user(_ name: String) -> UInt32? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withBuffer { buffer, size in
            let status = getpwnam_r(name, &entry, buffer, size, &found)
            return (status, found == nil ? nil : entry.pw_uid)
        }
    }

    /// The number of a group; nil when there is no such group, or the name service does not answer.
    package static func group(_ name: String) -> UInt32? {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        return withBuffer { buffer, size in
            let status = getgrnam_r(name, &entry, buffer, size, &found)
            return (status, found == nil ? nil : entry.gr_gid)
        }
    }

    /// Asks with more room as long as the answer does not fit: a group may have thousands of members.
    private static func withBuffer(
        _ ask: (UnsafeMutablePointer<CChar>, Int) -> (status: Int32, number: UInt32?)
    ) -> UInt32? {
        var size = 4_096
        while size <= 1 << 22 {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer { buffer.deallocate() }
            let (status, number) = ask(buffer, size)
            if status != ERANGE { return status == 0 ? number : nil }
            size *= 4
        }
        return nil
    }
}
