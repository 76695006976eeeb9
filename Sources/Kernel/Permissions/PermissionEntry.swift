// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Telemetry

/// How often one permission of one plugin was used and denied; any thread may count, without a lock but for denials.
final class PermissionEntry: Sendable {
    /// The permission, or one word for all that have no entry of their own.
    let name: String
    private let used = Atomic<Int>(0)
    private let lastUsed = Atomic<Int64>(0)
    private let usedTotal: Counter?
    private let deniedTotal: @Sendable () -> Counter?

    private struct Denials {
        var count = 0
        var last: Int64 = 0
        var reason: String?
        var counter: Counter?
        /// When one was logged: monotonic nanoseconds.
        var logged: UInt64?
    }
    private let denials = Mutex(Denials())

    init(_ name: String, usedTotal: Counter?, deniedTotal: @escaping @Sendable () -> Counter?) {
        self.name = name
        self.usedTotal = usedTotal
        self.deniedTotal = deniedTotal
    }

    /// Counts a use.
    func noteUse(atMicros now: Int64) {
        used.add(1, ordering: .relaxed)
        lastUsed.store(now, ordering: .relaxed)
        usedTotal?.increment()
    }

    /// Counts a denial; true when it is to be logged, because none was for `interval` nanoseconds.
    func noteDenial(_ reason: String, time: TimeSource, interval: UInt64) -> Bool {
        let now = time.monotonicNanoseconds()
        let (isDue, counter) = denials.withLock { denials -> (Bool, Counter?) in
            denials.count += 1
            denials.last = time.wallMicroseconds()
            denials.reason = reason
            if denials.counter == nil { denials.counter = deniedTotal() }
            let isDue = denials.logged.map { now &- $0 >= interval } ?? true
            if isDue { denials.logged = now }
            return (isDue, denials.counter)
        }
        counter?.increment()
        return isDue
    }

    /// The counts at this moment.
    var use: PermissionUse {
        let used = used.load(ordering: .relaxed)
        let last = lastUsed.load(ordering: .relaxed)
        return denials.withLock { denials in
            PermissionUse(
                name: name, used: used, lastUsedMicros: used > 0 ? last : nil, denied: denials.count,
                lastDeniedMicros: denials.count > 0 ? denials.last : nil, lastReason: denials.reason)
        }
    }
}

/// What was counted of one permission since the daemon started.
package struct PermissionUse: Sendable, Equatable {
    package var name: String
    package var used = 0
    /// Microseconds since 1970.
    package var lastUsedMicros: Int64?
    package var denied = 0
    package var lastDeniedMicros: Int64?
    /// The sentence that the last denied call was told.
    package var lastReason: String?

    package init(
        name: String, used: Int = 0, lastUsedMicros: Int64? = nil, denied: Int = 0, lastDeniedMicros: Int64? = nil,
        lastReason: String? = nil
    ) {
        self.name = name
        self.used = used
        self.lastUsedMicros = lastUsedMicros
        self.denied = denied
        self.lastDeniedMicros = lastDeniedMicros
        self.lastReason = lastReason
    }
}
