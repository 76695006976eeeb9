// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the server keeps of one byte stream: standard input and output, or a socket.
package final class MCPConnection: Sendable {
    /// How many messages may wait for the reader before it is let go.
    static let capacity = 1_024

    /// The client of a handshake; nil before, and for ever when the client is stateless.
    private let negotiated = Mutex<LegacyPeer?>(nil)
    let running = RunningCalls()
    /// What the server writes: messages, each as one line, in the order in which they belong.
    package var lines: EventStream.Chunks { stream.chunks }
    let stream = EventStream(.lines, capacity: MCPConnection.capacity)
    private let subscriptions = Mutex<[RequestID?: @Sendable () -> Void]>([:])

    package init() {}

    var peer: LegacyPeer? { negotiated.withLock { $0 } }
    var revision: ProtocolRevision? { peer?.revision }

    /// Enters the client of a handshake in the place of the one before.
    func enter(_ peer: LegacyPeer) {
        let last = negotiated.withLock { negotiated in
            defer { negotiated = peer }
            return negotiated
        }
        last?.requests.close()
    }

    /// The way back for one request.
    func channel(for peer: LegacyPeer?) -> LineChannel { LineChannel(stream, peer?.requests) }

    /// Notes a subscription, nil for the one of a handshake, and how to end it; false when there is one of this id.
    func subscribe(_ id: RequestID?, ending: @escaping @Sendable () -> Void) -> Bool {
        subscriptions.withLock { subscriptions in
            guard subscriptions[id] == nil else { return false }
            subscriptions[id] = ending
            return true
        }
    }

    /// Ends a subscription; an id that is none is ignored.
    func unsubscribe(_ id: RequestID?) { subscriptions.withLock { $0.removeValue(forKey: id) }?() }

    /// Cancels what still runs, when the stream has ended.
    package func close() {
        running.cancelAll()
        peer?.end()
        let endings = subscriptions.withLock { subscriptions in
            defer { subscriptions = [:] }
            return subscriptions.values.map { $0 }
        }
        for end in endings { end() }
        stream.finish()
    }
}

/// The way back for one request on a byte stream: its messages go between those of others.
final class LineChannel: ExchangeChannel {
    private let stream: EventStream
    let clientRequests: ClientRequests?

    init(_ stream: EventStream, _ clientRequests: ClientRequests?) {
        self.stream = stream
        self.clientRequests = clientRequests
    }

    func send(_ message: [UInt8], _ weight: EventStream.Weight) -> Bool { stream.send(message, weight) }

    /// A byte stream is all that there is between the two: it cannot be let go.
    func release(retryMilliseconds: Int64?) {}
}
