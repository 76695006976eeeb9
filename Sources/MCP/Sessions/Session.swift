// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A legacy client's session over HTTP.
final class Session: Sendable {
    /// 128 random bits in hexadecimal: visible ASCII, and not to be guessed.
    let id: String
    /// The client at its other end.
    let peer: LegacyPeer
    /// Who opened it.
    ///
    /// For everybody else it does not exist: an id is no authentication.
    let owner: String
    /// The answers that its client may come back for.
    let streams: KeptStreams
    private let stream = Mutex<EventStream?>(nil)
    /// Monotonic nanoseconds.
    let lastUsed: Atomic<UInt64>

    init(id: String, peer: LegacyPeer, owner: String, budget: KeptBudget, now: UInt64) {
        self.id = id
        self.peer = peer
        self.owner = owner
        streams = KeptStreams(budget: budget)
        lastUsed = Atomic(now)
    }

    /// Whether a call runs in it or its client listens.
    var isBusy: Bool { !peer.running.isEmpty || stream.withLock { $0 != nil } }

    /// Makes a stream the one that the client listens on, and ends the one before.
    func take(_ next: EventStream) {
        let last = stream.withLock { stream in
            defer { stream = next }
            return stream
        }
        last?.finish()
    }

    /// Notes that a stream has ended.
    func lost(_ ended: EventStream) {
        stream.withLock { if $0 === ended { $0 = nil } }
    }

    /// Cancels its calls and ends its stream.
    func end() {
        peer.end()
        streams.end()
        let last = stream.withLock { stream in
            defer { stream = nil }
            return stream
        }
        last?.finish()
    }
}
