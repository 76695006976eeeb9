// SPDX-License-Identifier: Apache-2.0

/// The tables, as numbered steps from an empty database to the present one.
///
/// A step that has been released is never edited: a change is a new step. The number of the last step that was applied is
/// the schema's number, kept in table `meta` under `schema_version`.
package enum Schema {
    /// The schema that this release reads and writes.
    package static var current: Int64 { Int64(steps.count) }

    /// Step `i` leads from schema `i` to schema `i + 1`.
    private static let steps: [@Sendable (SQLDialect) -> [String]] = [
        firstTables, commits, identities, retention,
    ]

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
}
