// SPDX-License-Identifier: Apache-2.0

package import Telemetry

/// Time and chance as the engine sees them: injected, so that a test decides what time it is and never sleeps.
package struct TaskClock: Sendable {
    package let time: TimeSource
    /// Returns after so many nanoseconds, or throws as soon as its task is cancelled.
    package let sleep: @Sendable (_ nanoseconds: UInt64) async throws -> Void
    /// Evenly distributed between 0 and 1, 1 excluded.
    package let random: @Sendable () -> Double

    package init(
        time: TimeSource, sleep: @escaping @Sendable (UInt64) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.time = time
        self.sleep = sleep
        self.random = random
    }

    /// The clocks and the random source of the machine.
    package static func system(_ time: TimeSource = .system) -> TaskClock {
        TaskClock(
            time: time, sleep: { try await Task.sleep(nanoseconds: $0) }, random: { Double.random(in: 0..<1) })
    }

    /// Waits for milliseconds; false when the surrounding task was cancelled.
    func wait(milliseconds: Int64) async -> Bool {
        do { try await sleep(UInt64(max(0, milliseconds)) * 1_000_000) } catch { return false }
        return !Task.isCancelled
    }

    /// Milliseconds since an arbitrary moment; never runs backwards.
    var milliseconds: Int64 { Int64(time.monotonicNanoseconds() / 1_000_000) }
}
