// SPDX-License-Identifier: Apache-2.0

import Glibc
import Store
import Synchronization

/// Times durable calls by the clock of the server, so that daemons on several machines agree, and notices when that clock
/// is set.
///
/// A server offers no clock that nobody sets. The steady time of the daemons is therefore its wall clock less a number
/// that is kept in table `meta` under `clock_shift`. Between two looks at the server a daemon counts on its own
/// `CLOCK_BOOTTIME` how much time has passed: where the server's clock says something quite different it was set, and the
/// first daemon that has to write anyway puts the difference to the number. So leases and delays outlast a change of any
/// clock, as long as one daemon has looked before and after it.
final class ServerClock: Sendable {
    /// All daemons go by the same clock at all times.
    private static let epoch = "database"
    /// What a clock may be put right by without being set: more than is lost between a question and its answer.
    private static let toleranceMicros: Int64 = 5_000_000

    /// By how much the steady time was ahead of this machine's clock when it was looked at last.
    private let lead = Mutex<Int64?>(nil)

    /// The moment by the server's clock.
    ///
    /// - Parameter mayWrite: whether the transaction of the connection may keep what it has noticed.
    func moment(on connection: Connection, mayWrite: Bool) throws(StoreError) -> StoreMoment {
        let before = Self.bootMicros()
        let rows = try connection.query(
            """
            SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
                coalesce((SELECT value FROM meta WHERE name = 'clock_shift'), 0)
            """, []
        ) { (row) throws(StoreError) in (wall: try row.integer(0), shift: try row.integer(1)) }
        guard let found = rows.first else { throw .corrupt(detail: "the clock of the database gave no time") }
        let after = Self.bootMicros()
        var steady = found.wall - found.shift
        let expected = lead.withLock { lead -> Int64? in
            if let lead, steady < lead + before - Self.toleranceMicros || steady > lead + after + Self.toleranceMicros {
                return lead + after
            }
            lead = steady - after
            return nil
        }
        if let expected {
            steady = expected
            if mayWrite { try keep(found.wall - expected, insteadOf: found.shift, on: connection) }
        }
        return StoreMoment(
            wallMicros: found.wall, steadyMicros: steady, steadyEpoch: Self.epoch, leaseEpoch: Self.epoch)
    }

    /// Whoever is first decides: another daemon that noticed the same finds the number changed, and leaves it.
    private func keep(_ shift: Int64, insteadOf old: Int64, on connection: Connection) throws(StoreError) {
        try connection.send(
            """
            INSERT INTO meta (name, value) VALUES ('clock_shift', $1)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE meta.value = $2
            """, [.integer(shift), .integer(old)])
    }

    private static func bootMicros() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
