// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Notices a plugin that says that its `call()` is short and then blocks in it.
///
/// Such a call holds a thread of the daemon's own, and there are as many as processors. Nothing can take the thread
/// back, but from then on the plugin's calls go to threads of their own. Costs two reads of the clock a call.
final class InlineWatch: Sendable {
    /// Nanoseconds after which a call has blocked: far more than a busy machine adds to one that does not.
    static let limit: UInt64 = 250_000_000

    /// When the youngest call inside began; 0 when nobody is inside.
    private let youngest = Atomic<UInt64>(0)
    private let hasBlocked = Atomic<Bool>(false)

    /// Whether a call may run on the caller's thread; `now` in monotonic nanoseconds.
    func permits(now: UInt64) -> Bool {
        if hasBlocked.load(ordering: .relaxed) { return false }
        let began = youngest.load(ordering: .relaxed)
        return began == 0 || now < began &+ Self.limit
    }

    func begin(now: UInt64) { youngest.store(now, ordering: .relaxed) }

    /// Ends a call; true for the first one that blocked.
    func end(began: UInt64, now: UInt64) -> Bool {
        // Another that began later may still be inside: then this one's end is no news.
        _ = youngest.compareExchange(expected: began, desired: 0, ordering: .relaxed)
        guard now >= began &+ Self.limit else { return false }
        return !hasBlocked.exchange(true, ordering: .relaxed)
    }
}
