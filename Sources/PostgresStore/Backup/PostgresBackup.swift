// SPDX-License-Identifier: Apache-2.0

package import Store

/// A PostgreSQL database as a whole: what a backup is made of, and what it can be restored to.
///
/// Each piece of work has a connection and a thread of its own, beside those of a store that may be open on the same
/// database.
package struct PostgresBackup: BackupSource, RestoreTarget {
    /// The longest that one statement may take: the last one of a restore brings all of it to the disk.
    private static let statementTimeoutMilliseconds: Int64 = 3_600_000

    private let server: PostgresLocation
    private let options: PostgresOptions

    package init(_ server: PostgresLocation, options: PostgresOptions = PostgresOptions()) {
        self.server = server
        var options = options
        options.statementTimeoutMilliseconds = Self.statementTimeoutMilliseconds
        self.options = options
    }

    package var location: String { server.label }
    package var kind: String { "postgresql" }
    package var dialect: SQLDialect { .postgres }

    package func snapshot<Value: Sendable>(
        _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        try await BackupWorker().run(server, options, name: "backup") { (connection) throws(StoreError) in
            try connection.reading { () throws(StoreError) in
                try ForeignTables.refuse(on: connection)
                return try body(connection)
            }
        }
    }

    /// References are held by the server itself; here it is asked whether it was ever told not to.
    package func driverFindings() async throws(StoreError) -> [String] {
        try await BackupWorker().run(server, options, name: "check") { (connection) throws(StoreError) in
            try connection.query(
                """
                SELECT c.conname FROM pg_catalog.pg_constraint c
                WHERE c.connamespace = (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())
                    AND NOT c.convalidated
                ORDER BY c.conname
                """, []
            ) { (row) throws(StoreError) in "the constraint \(try row.text(0)) was never checked" }
        }
    }

    package func restore<Value: Sendable>(
        schema: Int64, replacing: Bool, _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let location = self.location
        return try await BackupWorker().run(server, options, name: "restore") { (connection) throws(StoreError) in
            try Presence.claim(on: connection)
            // One transaction: until its end everybody sees the old tables, and after an error they stay.
            return try connection.writing { () throws(StoreError) -> Value in
                try ForeignTables.refuse(on: connection)
                let found = try Schema.version(on: connection, .postgres)
                guard found <= Schema.current else {
                    throw .newerSchema(found: found, supported: Schema.current)
                }
                if found > 0 {
                    let isEmpty = try TableCatalog.isEmpty(connection, schema: found)
                    guard isEmpty || replacing else { throw .notEmpty(location: location) }
                    let names = TableCatalog.tables(schema: found).map(\.name) + ["meta"]
                    try connection.execute("DROP TABLE \(names.joined(separator: ", "))", [])
                }
                try Schema.migrate(on: connection, .postgres, upTo: schema)
                return try body(connection)
            }
        }
    }
}

/// The thread of one piece of work.
private actor BackupWorker {
    private let executor: ThreadExecutor

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init() throws(StoreError) {
        executor = try ThreadExecutor.started()
    }

    /// Runs a piece of work on a new connection.
    ///
    /// It is not repeated when the connection is lost: half of what it gives away may have gone.
    func run<Value: Sendable>(
        _ server: PostgresLocation, _ options: PostgresOptions, name: String,
        _ body: @Sendable (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let connection = try Connection.open(server, options, name: name, shutdown: Shutdown())
        connection.begin()
        return try body(connection)
    }
}
