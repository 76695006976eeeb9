// SPDX-License-Identifier: Apache-2.0

import Store

/// Times durable calls by the clock of the server, so that daemons on several machines agree.
///
/// It is the server's wall clock also for leases and delays: a server offers no other that outlives a session. What is
/// done to the clocks of the daemons' machines has no effect.
enum DatabaseClock {
    /// The clock is one and the same for every daemon at all times.
    private static let epoch = "database"

    static func moment(on connection: Connection) throws(StoreError) -> StoreMoment {
        let micros = try connection.query(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", []
        ) { (row) throws(StoreError) in try row.integer(0) }
        guard let now = micros.first else { throw .corrupt(detail: "the clock of the database gave no time") }
        return StoreMoment(wallMicros: now, steadyMicros: now, steadyEpoch: epoch, leaseEpoch: epoch)
    }
}
