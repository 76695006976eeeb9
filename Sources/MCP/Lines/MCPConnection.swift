// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the server keeps of one byte stream: standard input and output, or a socket.
package final class MCPConnection: Sendable {
    /// What the handshake agreed on; nil before, and for ever when the client is stateless.
    private let negotiated = Mutex<ProtocolRevision?>(nil)
    let running = RunningCalls()

    package init() {}

    var revision: ProtocolRevision? {
        get { negotiated.withLock { $0 } }
        set { negotiated.withLock { $0 = newValue } }
    }

    /// Cancels what still runs, when the stream has ended.
    package func close() { running.cancelAll() }
}
