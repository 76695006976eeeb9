// SPDX-License-Identifier: Apache-2.0

import Glibc
import Kernel
import Synchronization

/// What the machine's name service knows of users, asked at most every ten seconds for each: it may be a directory on the
/// network, and a request must not wait for it.
final class AccountCache: Sendable {
    private static let lifetime = Duration.seconds(10)
    private static let capacity = 1_024

    private struct Entry {
        let account: SystemAccount
        let asked: ContinuousClock.Instant
    }

    private let entries = Mutex<[UInt32: Entry]>([:])

    func account(_ user: UInt32) -> SystemAccount {
        let now = ContinuousClock.now
        if let known = entries.withLock({ $0[user] }), known.asked.duration(to: now) < Self.lifetime {
            return known.account
        }
        let account = Self.look(up: user)
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries = [:] }
            entries[user] = Entry(account: account, asked: now)
        }
        return account
    }

    private static func look(up user: UInt32) -> SystemAccount {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var size = 4_096
        while size <= 1 << 20 {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer { buffer.deallocate() }
            let status = getpwuid_r(user, &entry, buffer, size, &found)
            if status == ERANGE {
                size *= 4
                continue
            }
            guard status == 0, found != nil, let name = entry.pw_name else { break }
            return SystemAccount(name: String(cString: name), groups: groups(of: name, entry.pw_gid))
        }
        return SystemAccount(name: nil, groups: [])
    }

    /// Every group of a user, the main one among them.
    private static func groups(of name: UnsafePointer<CChar>, _ main: gid_t) -> [UInt32] {
        var count: Int32 = 64
        while count <= 65_536 {
            var groups = [gid_t](repeating: 0, count: Int(count))
            let room = count
            if getgrouplist(name, main, &groups, &count) >= 0 { return Array(groups.prefix(Int(count))) }
            // The count that is needed, where the library says it.
            count = max(count, room * 2)
        }
        return [main]
    }
}
