// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// One client that came through a handshake: what was agreed with it, and what runs between it and the server.
final class LegacyPeer: Sendable {
    let revision: ProtocolRevision
    /// What it said that it can do.
    let client: ClientCapabilities
    /// Its calls that are running.
    let running: RunningCalls
    /// What it was asked and has not answered.
    let requests = ClientRequests()
    private let level: Atomic<Int>
    private let subscribed = Mutex<Set<String>>([])

    /// The most resources that one client may subscribe to.
    static let maximumSubscriptions = 1_000

    init(revision: ProtocolRevision, client: ClientCapabilities, running: RunningCalls = RunningCalls()) {
        self.revision = revision
        self.client = client
        self.running = running
        // Until the client chooses, the server does (2025-11-25 logging).
        level = Atomic(MCPLogLevel.info.rawValue)
    }

    /// The least level of log messages that it is sent.
    var logLevel: MCPLogLevel {
        get { MCPLogLevel(rawValue: level.load(ordering: .relaxed)) ?? .info }
        set { level.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// Subscribes it to a resource; false when it has too many already.
    func subscribe(_ uri: String) -> Bool {
        subscribed.withLock { uris in
            guard uris.count < Self.maximumSubscriptions || uris.contains(uri) else { return false }
            uris.insert(uri)
            return true
        }
    }

    /// Ends the subscription to a resource; one that there is not is ignored.
    func unsubscribe(_ uri: String) { subscribed.withLock { _ = $0.remove(uri) } }

    /// Whether it is told of something that has changed: of every list, and of the resources that it subscribed to.
    func wants(_ announcement: Announcement) -> Bool {
        switch announcement {
        case .toolsChanged, .promptsChanged, .resourcesChanged: true
        case .resourceUpdated(let uri): subscribed.withLock { $0.contains(uri) }
        case .task: false
        }
    }

    /// The client has gone: its calls are cancelled, and what it was asked stays without an answer.
    func end() {
        running.cancelAll()
        requests.close()
    }
}
