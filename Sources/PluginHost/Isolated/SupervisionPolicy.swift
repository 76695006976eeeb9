// SPDX-License-Identifier: Apache-2.0

/// How long children may take, and how often they may crash; times in milliseconds.
package struct SupervisionPolicy: Sendable {
    /// From the start of a child to its plugin being ready.
    package var startLimit: UInt64 = 10_000
    /// A dry run: load, make, describe, drain and destroy.
    package var dryRunLimit: UInt64 = 10_000
    /// After so long without a call a child is stopped.
    package var idleLimit: UInt64 = 300_000
    /// How long the other calls of a child may still run when one of its calls was given up.
    package var graceLimit: UInt64 = 2_000
    /// How long an idle child may take to come to rest.
    package var restLimit: UInt64 = 2_000
    /// The pause after a first crash; it doubles with each further one.
    package var firstPause: UInt64 = 10
    package var longestPause: UInt64 = 30_000
    /// A child that ran for so long was healthy: the pause after it is the first one again.
    package var healthyAfter: UInt64 = 60_000
    /// A call waits for a pause that is not longer; for a longer one it is told to come back.
    package var longestWait: UInt64 = 1_000
    /// So many crashes within the window put a library under quarantine.
    package var crashLimit = 5
    package var crashWindow: UInt64 = 600_000
    /// Calls that may wait for a child to start.
    package var waitingLimit = 256
    /// Crash reports that are kept of one plugin.
    package var reportLimit = 10
    /// Bytes that may wait for a child that does not read.
    package var congestionLimit = 128 << 20

    package init() {}
}
