// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Where time comes from: injected everywhere, so that tests decide what time it is.
package struct TimeSource: Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; may step when somebody sets the clock.
    package let wallMicroseconds: @Sendable () -> Int64
    /// Nanoseconds since an arbitrary moment; never runs backwards.
    ///
    /// Durations and deadlines use this one.
    package let monotonicNanoseconds: @Sendable () -> UInt64

    /// A source from two functions.
    package init(
        wallMicroseconds: @escaping @Sendable () -> Int64,
        monotonicNanoseconds: @escaping @Sendable () -> UInt64
    ) {
        self.wallMicroseconds = wallMicroseconds
        self.monotonicNanoseconds = monotonicNanoseconds
    }

    /// The clocks of the machine (`CLOCK_REALTIME`, `CLOCK_MONOTONIC`).
    package static let system = TimeSource(
        wallMicroseconds: {
            let now = read(CLOCK_REALTIME)
            return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
        },
        monotonicNanoseconds: {
            let now = read(CLOCK_MONOTONIC)
            return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
        })

    private static func read(_ clock: clockid_t) -> timespec {
        var now = timespec()
        clock_gettime(clock, &now)
        return now
    }
}

/// A clock that stands still until it is told to move.
///
/// Both times move together.
package final class ManualTime: Sendable {
    private let wall: Mutex<Int64>
    private let monotonic: Mutex<UInt64>

    /// A clock that shows these times.
    package init(wallMicroseconds: Int64 = 0, monotonicNanoseconds: UInt64 = 0) {
        wall = Mutex(wallMicroseconds)
        monotonic = Mutex(monotonicNanoseconds)
    }

    /// Moves both clocks on.
    package func advance(nanoseconds: UInt64) {
        wall.withLock { $0 += Int64(nanoseconds / 1_000) }
        monotonic.withLock { $0 += nanoseconds }
    }

    /// Steps the wall clock alone, as an administrator or NTP does.
    package func setWall(microseconds: Int64) {
        wall.withLock { $0 = microseconds }
    }

    /// This clock as a source.
    package var source: TimeSource {
        TimeSource(
            wallMicroseconds: { self.wall.withLock { $0 } },
            monotonicNanoseconds: { self.monotonic.withLock { $0 } })
    }
}
