// SPDX-License-Identifier: Apache-2.0

/// The tables, as numbered steps from an empty database to the present one.
///
/// A step that has been released is never edited: a change is a new step. The number of the last step that was applied is
/// the schema's number, kept in table `meta` under `schema_version`.
package enum Schema {
    /// The schema that this release reads and writes.
    package static var current: Int64 { Int64(steps.count) }

    /// Step `i` leads from schema `i` to schema `i + 1`.
    private static let steps: [@Sendable (SQLDialect) -> [String]] = [firstTables]

    /// The schema of a database; 0 for an empty one.
    package static func version(
        on connection: some SQLConnection, _ dialect: SQLDialect
    ) throws(StoreError) -> Int64 {
        let found = try connection.query(dialect.tableExists, [.text("meta")]) { (row) throws(StoreError) in true }
        guard !found.isEmpty else { return 0 }
        let rows = try connection.query("SELECT value FROM meta WHERE name = $1", [.text("schema_version")]) {
            (row) throws(StoreError) in try row.integer(0)
        }
        return rows.first ?? 0
    }

    /// Brings a database to the present schema.
    ///
    /// Must run inside a transaction, so that a failure leaves the old schema.
    ///
    /// - Returns: the schema that was found.
    /// - Throws: `newerSchema`, before anything is changed, when a newer release wrote the database.
    @discardableResult
    package static func migrate(
        on connection: some SQLConnection, _ dialect: SQLDialect
    ) throws(StoreError) -> Int64 {
        let found = try version(on: connection, dialect)
        guard found <= current else { throw .newerSchema(found: found, supported: current) }
        guard found < current else { return found }
        for step in steps[Int(found)...] {
            for statement in step(dialect) { try connection.execute(statement, []) }
        }
        try connection.execute(
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [.text("schema_version"), .integer(current)])
        return found
    }

    /// Schema 1: roster versions and their batches, key-values, events.
    @Sendable
    private static func firstTables(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text, suffix) = (dialect.integer, dialect.blob, dialect.text, dialect.tableSuffix)
        return [
            """
            CREATE TABLE meta (
                name \(text) PRIMARY KEY,
                value \(integer) NOT NULL
            )\(suffix)
            """,
            """
            CREATE TABLE counters (
                program_id \(text) NOT NULL,
                name \(text) NOT NULL,
                value \(integer) NOT NULL,
                PRIMARY KEY (program_id, name)
            )\(suffix)
            """,
            """
            CREATE TABLE roster_versions (
                program_id \(text) NOT NULL,
                number \(integer) NOT NULL,
                parent \(integer),
                plan \(text) NOT NULL,
                state \(text) NOT NULL CHECK (state IN ('draft', 'published', 'superseded')),
                digest \(blob) NOT NULL,
                digest_version \(integer) NOT NULL,
                created_at \(integer) NOT NULL,
                created_by \(text) NOT NULL,
                reason \(text) NOT NULL,
                profile \(text) NOT NULL,
                PRIMARY KEY (program_id, number),
                FOREIGN KEY (program_id, parent) REFERENCES roster_versions (program_id, number)
            )\(suffix)
            """,
            "CREATE UNIQUE INDEX roster_heads ON roster_versions (program_id, plan) WHERE state <> 'superseded'",
            """
            CREATE TABLE roster_batches (
                program_id \(text) NOT NULL,
                digest \(blob) NOT NULL,
                bytes \(blob) NOT NULL,
                PRIMARY KEY (program_id, digest)
            )\(suffix)
            """,
            """
            CREATE TABLE roster_version_batches (
                program_id \(text) NOT NULL,
                number \(integer) NOT NULL,
                table_name \(text) NOT NULL,
                ordinal \(integer) NOT NULL,
                period \(text) NOT NULL,
                digest \(blob) NOT NULL,
                PRIMARY KEY (program_id, number, table_name, ordinal),
                FOREIGN KEY (program_id, number) REFERENCES roster_versions (program_id, number),
                FOREIGN KEY (program_id, digest) REFERENCES roster_batches (program_id, digest)
            )\(suffix)
            """,
            """
            CREATE TABLE key_values (
                program_id \(text) NOT NULL,
                namespace \(text) NOT NULL,
                key \(text) NOT NULL,
                value \(text) NOT NULL,
                size \(integer) NOT NULL,
                etag \(integer) NOT NULL,
                PRIMARY KEY (program_id, namespace, key)
            )\(suffix)
            """,
            """
            CREATE TABLE key_value_usage (
                program_id \(text) NOT NULL,
                namespace \(text) NOT NULL,
                bytes \(integer) NOT NULL,
                entries \(integer) NOT NULL,
                PRIMARY KEY (program_id, namespace)
            )\(suffix)
            """,
            """
            CREATE TABLE events (
                program_id \(text) NOT NULL,
                sequence \(integer) NOT NULL,
                at \(integer) NOT NULL,
                actor \(text) NOT NULL,
                kind \(text) NOT NULL,
                version \(integer),
                body \(text) NOT NULL,
                PRIMARY KEY (program_id, sequence)
            )\(suffix)
            """,
        ]
    }
}
