// SPDX-License-Identifier: Apache-2.0

import Kernel
import Synchronization
import Telemetry

/// The retry budgets of the origins, one each: one for a hundred plugins that ask the same server.
final class RetryBudgets: Sendable {
    private struct Entry {
        let retrying: Retrying
        var lastUsed: UInt64
    }

    private let entries = Mutex<[String: Entry]>([:])
    private let maximum: Int
    private let time: TimeSource
    private let make: @Sendable () -> Retrying

    /// - Parameter maximum: so many origins are remembered; then the one that was asked longest ago makes room.
    init(maximum: Int = 512, time: TimeSource, make: @escaping @Sendable () -> Retrying) {
        self.maximum = max(1, maximum)
        self.time = time
        self.make = make
    }

    func retrying(_ origin: String) -> Retrying {
        let now = time.monotonicNanoseconds()
        return entries.withLock { entries in
            if let known = entries[origin] {
                entries[origin]?.lastUsed = now
                return known.retrying
            }
            if entries.count >= maximum, let oldest = entries.min(by: { $0.value.lastUsed < $1.value.lastUsed }) {
                entries[oldest.key] = nil
            }
            let made = make()
            entries[origin] = Entry(retrying: made, lastUsed: now)
            return made
        }
    }
}
