// SPDX-License-Identifier: Apache-2.0

package import Kernel
package import Store

extension Problem {
    /// What a caller is told of a failure of the store.
    package init(_ error: StoreError) {
        switch error {
        case .conflict(let conflicts):
            self.init(
                .conflict, "Something changed in the meantime: \(conflicts.map(\.description).joined(separator: "; "))."
            )
        case .quotaExceeded: self.init(.quotaExceeded, "\(error)")
        case .invalid: self.init(.validation, "\(error)")
        case .unreachable: self.init(.connectionTimeout, "\(error)", retryAfterMilliseconds: 2_000)
        case .busy: self.init(.databaseUnavailable, "\(error)", retryAfterMilliseconds: 500)
        default: self.init(.databaseUnavailable, "\(error)")
        }
    }
}
