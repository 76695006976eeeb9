// SPDX-License-Identifier: Apache-2.0

import Store

/// Brings a database to the present schema, one daemon at a time.
enum Migration {
    /// The key of the advisory lock that migrations hold: `HFSTMIGR` as a number.
    private static let lock: Int64 = 0x4846_5354_4D49_4752

    /// How long a step may take, and the daemon that waits for its turn.
    private static let patienceMilliseconds: Int64 = 3_600_000

    /// The schema of a database; 0 for an empty one.
    static func found(on connection: Connection) throws(StoreError) -> Int64 {
        try connection.reading { () throws(StoreError) in
            try ForeignTables.refuse(on: connection)
            return try Schema.version(on: connection, .postgres)
        }
    }

    /// Migrates over a connection of its own.
    ///
    /// - Returns: the schema that was found.
    static func run(
        _ location: PostgresLocation, _ options: PostgresOptions, _ shutdown: Shutdown
    ) throws(StoreError) -> Int64 {
        var options = options
        options.statementTimeoutMilliseconds = patienceMilliseconds
        let connection = try Connection.open(location, options, name: "migration", shutdown: shutdown)
        // Held by the session and not by a transaction, so that the snapshot of the migration is taken under it.
        try connection.execute("SELECT pg_advisory_lock($1)", [.integer(lock)])
        return try connection.writing { () throws(StoreError) in
            try Schema.migrate(on: connection, .postgres)
        }
    }
}
