// SPDX-License-Identifier: Apache-2.0

/// The site's limits on calls.
///
/// All times in milliseconds. The pipeline reads them once a call, so that a reload changes them for the next one.
package struct CallLimits: Sendable {
    /// The longest that a call may take when its tool says nothing.
    package var timeoutMilliseconds: Int64
    /// How long a call that was told to stop may still take before the host abandons it.
    package var graceMilliseconds: Int64
    /// How many calls may run at once; further ones wait.
    package var maximumConcurrentCalls: Int
    /// The largest arguments of a call, in bytes, unless its tool takes more.
    package var maximumArgumentBytes: Int
    /// The largest answer of a tool, in bytes.
    package var maximumResultBytes: Int
    /// How deep calls may nest.
    package var maximumDepth: Int
    /// How many calls one principal may make; nil for any number.
    package var rate: CallRate?
    /// How many calls one principal may make of single tools, by tool.
    package var toolRates: [String: CallRate] = [:]
    /// How many calls of one principal may run or wait at once; 0 for any number.
    package var maximumCallsPerPrincipal = 0
    /// How many calls of single tools may run or wait at once, whoever makes them, by tool.
    package var toolConcurrency: [String: Int] = [:]
    /// How many calls may wait for a place.
    package var maximumWaitingCalls: Int
    /// How long a call may wait for a place.
    package var waitTimeoutMilliseconds: Int64 = 2_000
    /// How many of the places only critical and administrative calls may use.
    package var reservedForCritical = 4
    /// For how long the answer of a call with an idempotency key is kept, in milliseconds; at most a day, for which
    /// the store remembers what was committed.
    package var idempotencyKeepMilliseconds: Int64 = 86_400_000
    /// How many tasks of one principal below operator may be queued; 0 for any number.
    package var maximumQueuedTasks = 1_000

    package init(
        timeoutMilliseconds: Int64 = 30_000, graceMilliseconds: Int64 = 1_000, maximumConcurrentCalls: Int = 256,
        maximumArgumentBytes: Int = 4 << 20, maximumResultBytes: Int = 4 << 20, maximumDepth: Int = 8,
        maximumWaitingCalls: Int = 128
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.maximumConcurrentCalls = maximumConcurrentCalls
        self.maximumArgumentBytes = maximumArgumentBytes
        self.maximumResultBytes = maximumResultBytes
        self.maximumDepth = maximumDepth
        self.maximumWaitingCalls = maximumWaitingCalls
    }

    /// How many calls of a tool may run or wait at once; nil for any number.
    func concurrency(of tool: String) -> Int? { toolConcurrency.isEmpty ? nil : toolConcurrency[tool] }

    /// The places that there are.
    var size: Places<Admission.Waiter>.Size {
        Places.Size(places: maximumConcurrentCalls, reserved: reservedForCritical, line: maximumWaitingCalls)
    }
}
