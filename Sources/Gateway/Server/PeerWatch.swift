// SPDX-License-Identifier: Apache-2.0

/// Tells who answers a request when its client ends its side of the connection, or all of it.
///
/// Used on the connection's event loop only. One at a time: requests of a connection are answered one after the other.
final class PeerWatch {
    private var tell: (@Sendable (_ isClosed: Bool) -> Void)?
    private var hasEnded = false

    /// Notes whom to tell; at once when the client has ended its side before.
    func watch(_ tell: @escaping @Sendable (_ isClosed: Bool) -> Void) {
        self.tell = tell
        if hasEnded { tell(false) }
    }

    /// The client says nothing more, and may have gone.
    func inputClosed() {
        hasEnded = true
        tell?(false)
    }

    /// The connection is over.
    func closed() {
        tell?(true)
        tell = nil
    }
}
