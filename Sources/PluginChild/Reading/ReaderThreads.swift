// SPDX-License-Identifier: Apache-2.0

import CPlatform
import Glibc
import PluginChannel
import Synchronization

/// The threads that read from the host: one leads, and another takes the lead when it stays in the plugin.
///
/// The leader reads a frame and does what it says, also inside the plugin, so that a quick call costs no change of
/// threads. While it is inside, one other thread looks every millisecond; when the same entry into the plugin lasts from
/// one look to the next, that thread reads on, and the former leader stands by when it comes out. A plugin that blocks
/// can thus never stop a CANCEL or another call for longer than two milliseconds. An idle child has no thread that
/// wakes: the look-out sleeps when nothing entered the plugin for a while. (Leader/Followers pattern, Schmidt et al.,
/// 2000, with the promotion delayed.)
///
/// Sendable: the counters are atomic, and what else changes is touched only with `mutex` held.
final class ReaderThreads: @unchecked Sendable {
    /// More threads than this are never stuck in the plugin.
    private static let maximumThreads = 64
    /// Looks without an entry after which the look-out sleeps.
    private static let quietLooks = 50

    private let receive: @Sendable () -> RawFrame?
    private let deliver: @Sendable (RawFrame?) -> Reading.Delivery

    /// How often a leader has entered the plugin.
    private let entries = Atomic<UInt64>(0)
    /// The entry that the leader is in, 0 while it reads; whoever changes it from there to 0 leads from then on.
    private let occupied = Atomic<UInt64>(0)
    private let isAsleep = Atomic<Bool>(false)
    private let hasStandby = Atomic<Bool>(false)

    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let awakened = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private let standbyWanted = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var threads = 0
    private var parked = 0
    private var summoned = 0

    init(receive: @escaping @Sendable () -> RawFrame?, deliver: @escaping @Sendable (RawFrame?) -> Reading.Delivery) {
        self.receive = receive
        self.deliver = deliver
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(awakened, nil)
        pthread_cond_init(standbyWanted, nil)
    }

    /// Starts the first leader; false when the machine has no thread left.
    func start() -> Bool {
        threads = 1
        return DetachedThread.start { self.run(asLeader: true) }
    }

    private func run(asLeader: Bool) {
        platform_crash_stack()
        if asLeader {
            lead()
            becomeStandby()
        }
        while true {
            standBy()
            lead()
            becomeStandby()
        }
    }

    /// Reads until another thread has taken the lead.
    private func lead() {
        while true {
            guard case .enter(let work, let otherwise) = deliver(receive()) else { continue }
            guard ensureStandby() else {
                if let otherwise { otherwise() } else { work() }
                continue
            }
            let entry = entries.wrappingAdd(1, ordering: .relaxed).newValue
            occupied.store(entry, ordering: .sequentiallyConsistent)
            if isAsleep.load(ordering: .sequentiallyConsistent) { wake() }
            work()
            let (isStillLeader, _) = occupied.compareExchange(
                expected: entry, desired: 0, ordering: .sequentiallyConsistent)
            if !isStillLeader { return }
        }
    }

    /// Looks out until the leader stays inside, and takes the lead then.
    private func standBy() {
        var seen: UInt64 = 0
        var count = entries.load(ordering: .relaxed)
        var quiet = 0
        while true {
            usleep(1_000)
            let entry = occupied.load(ordering: .sequentiallyConsistent)
            if entry != 0, entry == seen,
                occupied.compareExchange(expected: entry, desired: 0, ordering: .sequentiallyConsistent).exchanged
            {
                hasStandby.store(false, ordering: .sequentiallyConsistent)
                return
            }
            let now = entries.load(ordering: .relaxed)
            quiet = now == count && entry == 0 ? quiet + 1 : 0
            (seen, count) = (entry, now)
            if quiet >= Self.quietLooks {
                sleep()
                quiet = 0
            }
        }
    }

    private func sleep() {
        pthread_mutex_lock(mutex)
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        // The leader stores its entry before it asks whether somebody sleeps: one of both sees the other.
        if occupied.load(ordering: .sequentiallyConsistent) != 0 {
            isAsleep.store(false, ordering: .sequentiallyConsistent)
        }
        while isAsleep.load(ordering: .sequentiallyConsistent) { pthread_cond_wait(awakened, mutex) }
        pthread_mutex_unlock(mutex)
    }

    private func wake() {
        pthread_mutex_lock(mutex)
        isAsleep.store(false, ordering: .sequentiallyConsistent)
        pthread_cond_signal(awakened)
        pthread_mutex_unlock(mutex)
    }

    /// Sees to it that a thread stands by; false when there can be none.
    private func ensureStandby() -> Bool {
        if hasStandby.load(ordering: .sequentiallyConsistent) { return true }
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !hasStandby.load(ordering: .sequentiallyConsistent) else { return true }
        if parked > summoned {
            summoned += 1
            pthread_cond_signal(standbyWanted)
        } else {
            guard threads < Self.maximumThreads, DetachedThread.start({ self.run(asLeader: false) }) else {
                return false
            }
            threads += 1
        }
        hasStandby.store(true, ordering: .sequentiallyConsistent)
        return true
    }

    /// Comes out of the plugin after somebody else took the lead: stands by, or waits until that is wanted.
    private func becomeStandby() {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard hasStandby.load(ordering: .sequentiallyConsistent) else {
            hasStandby.store(true, ordering: .sequentiallyConsistent)
            return
        }
        parked += 1
        while summoned == 0 { pthread_cond_wait(standbyWanted, mutex) }
        summoned -= 1
        parked -= 1
    }
}
