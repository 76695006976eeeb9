// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Says to every thread of a store that it is being closed, and wakes those that sleep.
final class Shutdown: Sendable {
    /// How long an answer that is under way may still take.
    private static let grace = Duration.seconds(5)

    private let began = Mutex<ContinuousClock.Instant?>(nil)
    private let pipe = WakePipe()

    /// Becomes readable, for good, when the store is being closed.
    var descriptor: Int32 { pipe.descriptor }

    var hasBegun: Bool { began.withLock { $0 != nil } }

    func begin() {
        began.withLock { if $0 == nil { $0 = .now } }
        pipe.signal()
    }

    /// The deadline, or the end of the grace if that is sooner.
    func earlier(than deadline: ContinuousClock.Instant) -> ContinuousClock.Instant {
        began.withLock { $0 }.map { min(deadline, $0 + Self.grace) } ?? deadline
    }

    /// Sleeps on this thread, which must be the caller's own; returns early when the store is being closed.
    func sleep(milliseconds: Int64) {
        var wake = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&wake, 1, Int32(clamping: max(0, milliseconds)))
    }
}
