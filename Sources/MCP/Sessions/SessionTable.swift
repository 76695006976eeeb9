// SPDX-License-Identifier: Apache-2.0

import Cryptography
import Synchronization
import Telemetry

/// The open sessions: bounded in number, and ended when they lie idle.
///
/// When the table is full, the sessions that were idle longest make room: a client whose session is gone opens
/// another one, while a refusal would let abandoned sessions lock everybody out.
final class SessionTable: Sendable {
    private struct State {
        var sessions: [String: Session] = [:]
        var sweptAt: UInt64 = 0
    }

    private let state = Mutex(State())
    private let capacity: Int
    private let idle: UInt64
    private let time: TimeSource
    private let budget = KeptBudget()

    init(capacity: Int, idleNanoseconds: UInt64, time: TimeSource) {
        self.capacity = capacity
        idle = idleNanoseconds
        self.time = time
    }

    var count: Int { state.withLock { $0.sessions.count } }

    /// Opens a session.
    func open(_ peer: LegacyPeer, owner: String) throws(CryptoError) -> Session {
        let now = time.monotonicNanoseconds()
        let session = Session(id: Hex.encode(try randomBytes(16)), peer: peer, owner: owner, budget: budget, now: now)
        let ended = state.withLock { state -> [Session] in
            var ended: [Session] = []
            let isDue = now > state.sweptAt && now - state.sweptAt >= idle / 16
            if isDue || state.sessions.count >= capacity { ended = Self.removeIdle(&state, idle: idle, now: now) }
            if state.sessions.count >= capacity { ended += Self.removeOldest(&state, capacity: capacity) }
            state.sessions[session.id] = session
            return ended
        }
        for session in ended { session.end() }
        return session
    }

    /// The session of an id, for its owner, and notes that it is in use.
    func find(_ id: String, owner: String) -> Session? {
        let now = time.monotonicNanoseconds()
        return state.withLock { state in
            guard let session = state.sessions[id], session.owner == owner else { return nil }
            if Self.isIdle(session, idle: idle, now: now) {
                state.sessions[id] = nil
                return nil
            }
            session.lastUsed.store(now, ordering: .relaxed)
            return session
        }
    }

    /// Notes that a session is in use: a call in it has ended, however long it took.
    func touch(_ session: Session) { session.lastUsed.store(time.monotonicNanoseconds(), ordering: .relaxed) }

    /// Ends a session, the calls in it and its stream; false when its owner has no such session.
    func end(_ id: String, owner: String) -> Bool {
        guard let session = find(id, owner: owner) else { return false }
        state.withLock { _ = $0.sessions.removeValue(forKey: id) }
        session.end()
        return true
    }

    /// Ends the sessions that lie idle.
    func endIdle() {
        let now = time.monotonicNanoseconds()
        state.withLock { _ = Self.removeIdle(&$0, idle: idle, now: now) }
    }

    private static func isIdle(_ session: Session, idle: UInt64, now: UInt64) -> Bool {
        // Another thread may have noted a use that is later than the moment this one asked the clock.
        let used = session.lastUsed.load(ordering: .relaxed)
        return now > used && now - used >= idle && !session.isBusy
    }

    private static func removeIdle(_ state: inout State, idle: UInt64, now: UInt64) -> [Session] {
        state.sweptAt = now
        let ended = state.sessions.values.filter { isIdle($0, idle: idle, now: now) }
        for session in ended { state.sessions[session.id] = nil }
        return ended
    }

    /// Makes room for a sixty-fourth of the table at once, so that the sort is paid rarely.
    private static func removeOldest(_ state: inout State, capacity: Int) -> [Session] {
        let excess = state.sessions.count - capacity + max(1, capacity / 64)
        let order = state.sessions.values
            .map { (session: $0, isBusy: $0.isBusy, used: $0.lastUsed.load(ordering: .relaxed)) }
            .sorted { $0.isBusy == $1.isBusy ? $0.used < $1.used : !$0.isBusy }
        let ended = order.prefix(excess).map(\.session)
        for session in ended { state.sessions[session.id] = nil }
        return ended
    }
}
