// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Everybody who hears what has changed.
///
/// Each hears it in words of its own: a session plainly, a subscription with its id. An announcement costs O(listeners).
/// Announcements are numbered, and of each kind the last number is kept, so that whoever was away learns once what it
/// missed.
final class ListenerTable: Sendable {
    /// One who listens.
    struct Listener: Sendable {
        let stream: EventStream
        /// The subscription that it is; nil for a session.
        let subscription: RequestID?
        /// What it is told.
        let wants: @Sendable (Announcement) -> Bool
        /// Ends what tells it of single things besides, when it is removed.
        var end: (@Sendable () -> Void)?
    }

    private struct State {
        var listeners: [Int: Listener] = [:]
        var last = 0
        var isClosed = false
        var history = AnnouncementHistory()
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var count: Int { state.withLock { $0.listeners.count } }

    /// Enters a listener and gives its number; nil when there are too many or the server comes to its end.
    ///
    /// - Parameters:
    ///   - first: is sent before anything else.
    ///   - missedSince: the last announcement that it has heard; nil for one who was not there before.
    func add(_ listener: Listener, first: [UInt8]? = nil, missedSince: UInt64? = nil) -> Int? {
        state.withLock { state in
            guard !state.isClosed, state.listeners.count < capacity else { return nil }
            state.last += 1
            if let first { listener.stream.send(first) }
            if let missedSince {
                for missed in state.history.since(missedSince) where listener.wants(missed.announcement) {
                    Self.tell(missed.announcement, number: missed.number, to: listener)
                }
            }
            state.listeners[state.last] = listener
            return state.last
        }
    }

    func remove(_ number: Int) { state.withLock { $0.listeners.removeValue(forKey: number) }?.end?() }

    /// The number of the last announcement.
    var lastAnnouncement: UInt64 { state.withLock { $0.history.last } }

    /// Tells everybody who wants to know.
    func announce(_ announcement: Announcement) {
        let (listeners, number) = state.withLock { state in
            (Array(state.listeners.values), state.history.note(announcement))
        }
        // Outside the lock: a stream that ends removes its listener.
        for listener in listeners where listener.wants(announcement) {
            Self.tell(announcement, number: number, to: listener)
        }
    }

    /// Only a session can come back for what it missed, so only its events have ids.
    private static func tell(_ announcement: Announcement, number: UInt64, to listener: Listener) {
        let id = listener.subscription == nil ? EventID(stream: 0, number: number).text : nil
        listener.stream.send(announcement.message(for: listener.subscription), id: id)
    }

    func keepAlive() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.stream.keepAlive() }
    }

    /// Takes leave of everybody; nobody is entered any more.
    func close() {
        let listeners = state.withLock { state in
            state.isClosed = true
            return Array(state.listeners.values)
        }
        for listener in listeners {
            if let subscription = listener.subscription { listener.stream.send(Notification.ended(subscription)) }
        }
        for listener in listeners { listener.stream.finish() }
    }
}
