// SPDX-License-Identifier: Apache-2.0

/// The tables, as numbered steps from an empty database to the present one.
///
/// A step that has been released is never edited: a change is a new step. The number of the last step that was applied is
/// the schema's number, kept in table `meta` under `schema_version`; beside it `compatible_from` says which release may
/// still use the database, so that daemons one release apart work side by side while a site is upgraded.
package enum Schema {
    /// The schema that this release reads and writes.
    package static var current: Int64 { Int64(steps.count) }

    /// The oldest schema whose releases can use a database of the present one.
    package static var compatibleFrom: Int64 { Int64(steps.lastIndex { !$0.isAdditive } ?? 0) + 1 }

    private struct Step {
        let statements: @Sendable (SQLDialect) -> [String]
        /// Whether a release that does not know the step can go on beside it: it only adds what nobody has to read or
        /// write.
        var isAdditive = false
    }

    /// Step `i` leads from schema `i` to schema `i + 1`.
    private static let steps: [Step] = [
        Step(statements: firstTables), Step(statements: commits, isAdditive: true), Step(statements: identities),
        Step(statements: retention), Step(statements: calls, isAdditive: true),
        Step(statements: tokens, isAdditive: true), Step(statements: callKey, isAdditive: true),
        Step(statements: approvals, isAdditive: true), Step(statements: audit, isAdditive: true),
        Step(statements: holds, isAdditive: true), Step(statements: idempotency, isAdditive: true),
        Step(statements: breakers, isAdditive: true), Step(statements: keyRing, isAdditive: true),
    ]

    /// The schema of a database; 0 for an empty one.
    ///
    /// - Throws: `newerSchema` when a newer release wrote it and this one could not use it.
    package static func version(
        on connection: some SQLConnection, _ dialect: SQLDialect
    ) throws(StoreError) -> Int64 {
        let found = try connection.query(dialect.tableExists, [.text("meta")]) { (row) throws(StoreError) in true }
        guard !found.isEmpty else { return 0 }
        let rows = try connection.query(
            "SELECT name, value FROM meta WHERE name IN ($1, $2)",
            [
                .text("schema_version"), .text("compatible_from"),
            ]
        ) { (row) throws(StoreError) in (name: try row.text(0), value: try row.integer(1)) }
        let version = rows.first { $0.name == "schema_version" }?.value ?? 0
        let compatibleFrom = rows.first { $0.name == "compatible_from" }?.value ?? version
        guard version <= current || compatibleFrom <= current else {
            throw .newerSchema(found: version, supported: current)
        }
        return version
    }

    /// Brings a database to the present schema, or to the earlier one that a backup has; one that is further on is left as
    /// it is.
    ///
    /// Must run inside a transaction, so that a failure leaves the old schema.
    ///
    /// - Returns: the schema that was found.
    /// - Throws: `newerSchema`, before anything is changed, when a newer release wrote the database and this one cannot
    ///   use it.
    @discardableResult
    package static func migrate(
        on connection: some SQLConnection, _ dialect: SQLDialect, upTo last: Int64 = current
    ) throws(StoreError) -> Int64 {
        let found = try version(on: connection, dialect)
        guard found < last, last <= current else { return found }
        for step in steps[Int(found)..<Int(last)] {
            for statement in step.statements(dialect) { try connection.execute(statement, []) }
        }
        for (name, value) in [("schema_version", last), ("compatible_from", min(last, compatibleFrom))] {
            try connection.execute(
                """
                INSERT INTO meta (name, value) VALUES ($1, $2)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """,
                [.text(name), .integer(value)])
        }
        return found
    }
}
