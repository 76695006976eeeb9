// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A system call on a file that failed, as the store's error.
package enum FileFailure {
    /// Reads `errno`, so it must be asked before any other call.
    package static func last(_ what: String, path: String) -> StoreError {
        let code = errno
        switch code {
        case ENOSPC, EDQUOT: return .full(location: path)
        case EROFS: return .readOnly(location: path)
        default: return .unavailable(detail: "\(path): \(what): \(String(cString: strerror(code)))")
        }
    }
}
