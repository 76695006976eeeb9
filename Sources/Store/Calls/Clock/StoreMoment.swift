// SPDX-License-Identifier: Apache-2.0

/// A moment by every clock that durable calls are timed with.
///
/// Wall clocks are set: by an hour when somebody mends a time zone, by years on a board without a battery. So leases and
/// delays run by a steady clock, which nobody sets, and the wall clock serves only for times that people named.
package struct StoreMoment: Sendable, Hashable {
    /// UTC, in microseconds since 1970-01-01.
    package let wallMicros: Int64
    /// Microseconds of the steady clock.
    package let steadyMicros: Int64
    /// What the steady clock counts from: its times can be compared within one epoch only.
    ///
    /// The id of the machine's boot on SQLite, and always the same on PostgreSQL.
    package let steadyEpoch: String
    /// Whose leases can be alive: those of this run of this daemon on SQLite, of every daemon on PostgreSQL.
    package let leaseEpoch: String

    package init(wallMicros: Int64, steadyMicros: Int64, steadyEpoch: String, leaseEpoch: String) {
        self.wallMicros = wallMicros
        self.steadyMicros = steadyMicros
        self.steadyEpoch = steadyEpoch
        self.leaseEpoch = leaseEpoch
    }
}
