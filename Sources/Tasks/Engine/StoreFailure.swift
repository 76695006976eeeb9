// SPDX-License-Identifier: Apache-2.0

import Store

/// That the store refuses what the engine writes: told once when it begins and once when it ends, not at each sweep.
struct StoreFailure: Sendable, Equatable {
    let error: StoreError
    /// Monotonic milliseconds.
    let since: Int64
}
