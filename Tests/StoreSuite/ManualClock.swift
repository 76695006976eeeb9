// SPDX-License-Identifier: Apache-2.0

package import Store
import Synchronization

/// Clocks that go only when they are told to.
package final class ManualClock: Sendable {
    private let state = Mutex((wall: Int64(1_789_000_000_000_000), steady: Int64(5_000_000_000), boot: 1, run: 1))

    package init() {}

    package var clock: StoreClock { StoreClock { [self] in now } }

    package var now: StoreMoment {
        state.withLock {
            StoreMoment(
                wallMicros: $0.wall, steadyMicros: $0.steady, steadyEpoch: "boot \($0.boot)",
                leaseEpoch: "boot \($0.boot) run \($0.run)")
        }
    }

    /// Lets time pass.
    package func advance(seconds: Int64) {
        state.withLock {
            $0.wall += seconds * 1_000_000
            $0.steady += seconds * 1_000_000
        }
    }

    /// Sets the wall clock.
    package func setWall(bySeconds seconds: Int64) {
        state.withLock { $0.wall += seconds * 1_000_000 }
    }

    /// Sets the clock that nobody sets, as that of a database server can be.
    package func setSteady(bySeconds seconds: Int64) {
        state.withLock { $0.steady += seconds * 1_000_000 }
    }

    /// The daemon is another run.
    package func restartDaemon() { state.withLock { $0.run += 1 } }

    /// The machine boots: its steady clock begins anew.
    package func reboot() {
        state.withLock {
            $0.boot += 1
            $0.steady = 1_000_000
        }
    }
}
