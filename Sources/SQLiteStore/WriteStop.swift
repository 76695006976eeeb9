// SPDX-License-Identifier: Apache-2.0

import Store
import Synchronization

/// Why nothing is written any more, since the disk failed; known without asking the writer, who may be busy.
final class WriteStop: Sendable {
    private let reason = Mutex<StoreError?>(nil)

    /// nil while writing goes on.
    var error: StoreError? { reason.withLock { $0 } }

    /// Ends writing; the first reason stays.
    func stop(_ error: StoreError) {
        reason.withLock { $0 = $0 ?? error }
    }
}
