// SPDX-License-Identifier: Apache-2.0

/// The site's limits on calls.
///
/// All times in milliseconds.
package struct CallLimits: Sendable {
    /// The longest that a call may take when its tool says nothing.
    package var timeoutMilliseconds: Int64
    /// How long a call that was told to stop may still take before the host abandons it.
    package var graceMilliseconds: Int64
    /// How many calls may be in flight; further ones are refused with 503.
    package var maximumConcurrentCalls: Int
    /// The largest arguments of a call, in bytes, unless its tool takes more.
    package var maximumArgumentBytes: Int
    /// The largest answer of a tool, in bytes.
    package var maximumResultBytes: Int
    /// How deep calls may nest.
    package var maximumDepth: Int

    package init(
        timeoutMilliseconds: Int64 = 30_000, graceMilliseconds: Int64 = 1_000, maximumConcurrentCalls: Int = 256,
        maximumArgumentBytes: Int = 4 << 20, maximumResultBytes: Int = 4 << 20, maximumDepth: Int = 8
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.maximumConcurrentCalls = maximumConcurrentCalls
        self.maximumArgumentBytes = maximumArgumentBytes
        self.maximumResultBytes = maximumResultBytes
        self.maximumDepth = maximumDepth
    }
}
