// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A legacy client's session over HTTP.
final class Session: Sendable {
    /// 128 random bits in hexadecimal: visible ASCII, and not to be guessed.
    let id: String
    let revision: ProtocolRevision
    /// Who opened it.
    ///
    /// For everybody else it does not exist: an id is no authentication.
    let owner: String
    let running = RunningCalls()
    /// Monotonic nanoseconds.
    let lastUsed: Atomic<UInt64>

    init(id: String, revision: ProtocolRevision, owner: String, now: UInt64) {
        self.id = id
        self.revision = revision
        self.owner = owner
        lastUsed = Atomic(now)
    }
}
