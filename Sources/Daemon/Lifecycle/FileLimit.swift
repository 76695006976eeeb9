// SPDX-License-Identifier: Apache-2.0

import Glibc

/// How many descriptors the process may have open (`RLIMIT_NOFILE`).
enum FileLimit {
    /// Raises the soft limit to the hard one and gives it.
    ///
    /// The usual soft limit of 1024 is for programs that call select(2), and is less than the connections that a site
    /// allows. Nil when the limit cannot be read.
    static func raise() -> Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        let soft = limit.rlim_cur
        // Beyond a million nothing is gained, and what counts descriptors becomes slow.
        limit.rlim_cur = max(soft, min(limit.rlim_max, 1 << 20))
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = soft }
        return Int(clamping: limit.rlim_cur)
    }
}
