// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the server keeps of one byte stream: standard input and output, or a socket.
package final class MCPConnection: Sendable {
    /// What the handshake agreed on; nil before, and for ever when the client is stateless.
    private let negotiated = Mutex<ProtocolRevision?>(nil)
    let running = RunningCalls()
    /// What the server says unasked: messages to write, each as one line, between the answers.
    package var announcements: AsyncStream<[UInt8]> { stream.chunks }
    let stream = EventStream(.lines)
    private let subscriptions = Mutex<[RequestID?: @Sendable () -> Void]>([:])

    package init() {}

    var revision: ProtocolRevision? {
        get { negotiated.withLock { $0 } }
        set { negotiated.withLock { $0 = newValue } }
    }

    /// Notes a subscription, nil for the one of a handshake, and how to end it; false when there is one of this id.
    func subscribe(_ id: RequestID?, ending: @escaping @Sendable () -> Void) -> Bool {
        subscriptions.withLock { subscriptions in
            guard subscriptions[id] == nil else { return false }
            subscriptions[id] = ending
            return true
        }
    }

    /// Ends a subscription; an id that is none is ignored.
    func unsubscribe(_ id: RequestID) { subscriptions.withLock { $0.removeValue(forKey: id) }?() }

    /// Cancels what still runs, when the stream has ended.
    package func close() {
        running.cancelAll()
        let endings = subscriptions.withLock { subscriptions in
            defer { subscriptions = [:] }
            return subscriptions.values.map { $0 }
        }
        for end in endings { end() }
        stream.finish()
    }
}
