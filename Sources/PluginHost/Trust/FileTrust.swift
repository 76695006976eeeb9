// SPDX-License-Identifier: Apache-2.0

import Glibc
import PluginChannel

/// Refuses files that somebody else could have put there or could change.
///
/// The file and every directory above it must belong to root or to the daemon's user, and nobody else may write there.
/// A directory with the sticky bit may be writable by all, because what lies in it is checked for its owner as well.
package enum FileTrust {
    /// Checks a file and all its parents up to the root, without following links on the way.
    package static func check(_ path: String) throws(PluginRefusal) {
        guard let resolved = FilePath.resolved(path) else {
            throw PluginRefusal("\(path) does not exist: \(FilePath.systemError())")
        }
        var current = resolved
        while true {
            try checkOne(current)
            guard current != "/", let slash = current.lastIndex(of: "/") else { return }
            current = slash == current.startIndex ? "/" : String(current[..<slash])
        }
    }

    private static func checkOne(_ path: String) throws(PluginRefusal) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw PluginRefusal("\(path) cannot be examined: \(FilePath.systemError())")
        }
        let user = geteuid()
        guard status.st_uid == 0 || status.st_uid == user else {
            throw PluginRefusal("\(path) belongs to user \(status.st_uid); it must belong to root or to user \(user)")
        }
        let isStickyDirectory = status.st_mode & S_IFMT == S_IFDIR && status.st_mode & S_ISVTX != 0
        guard !isStickyDirectory else { return }
        let mode = String(status.st_mode & 0o7777, radix: 8)
        guard status.st_mode & S_IWOTH == 0 else {
            throw PluginRefusal("\(path) is writable by everybody (mode \(mode)); remove that with chmod o-w")
        }
        guard status.st_mode & S_IWGRP == 0 || isPrivateGroup(status.st_gid, of: status.st_uid) else {
            throw PluginRefusal(
                "\(path) is writable by group \(status.st_gid) (mode \(mode)); remove that with chmod g-w")
        }
    }

    /// Whether a group is its owner's alone: the user's primary group, with the user's name and no other members, as
    /// Debian makes it for every user.
    private static func isPrivateGroup(_ group: gid_t, of user: uid_t) -> Bool {
        var buffer = [CChar](repeating: 0, count: 16_384)
        var account = passwd()
        var accountFound: UnsafeMutablePointer<passwd>?
        guard getpwuid_r(user, &account, &buffer, buffer.count, &accountFound) == 0, accountFound != nil,
            account.pw_gid == group, let userName = account.pw_name
        else { return false }
        let name = String(cString: userName)
        var entry = Glibc.group()
        var entryFound: UnsafeMutablePointer<Glibc.group>?
        guard getgrgid_r(group, &entry, &buffer, buffer.count, &entryFound) == 0, entryFound != nil,
            let groupName = entry.gr_name
        else { return false }
        return String(cString: groupName) == name && entry.gr_mem?.pointee == nil
    }
}
