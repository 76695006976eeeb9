// SPDX-License-Identifier: Apache-2.0

import Store

/// Brings a database to the present schema, one daemon at a time.
enum Migration {
    /// The key of the advisory lock that migrations hold: `HFSTMIGR` as a number.
    private static let lock: Int64 = 0x4846_5354_4D49_4752

    /// - Returns: the schema that was found.
    static func run(on connection: Connection) throws(StoreError) -> Int64 {
        let found = try connection.reading { () throws(StoreError) in
            try Schema.version(on: connection, .postgres)
        }
        guard found < Schema.current else { return found }
        // Held by the session and not by a transaction, so that the snapshot of the migration is taken under it.
        try connection.execute("SELECT pg_advisory_lock($1)", [.integer(lock)])
        defer { _ = try? connection.execute("SELECT pg_advisory_unlock($1)", [.integer(lock)]) }
        return try connection.writing { () throws(StoreError) in
            try Schema.migrate(on: connection, .postgres)
        }
    }
}
