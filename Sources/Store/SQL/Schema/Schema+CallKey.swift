// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 7: durable calls are found by their id first and the program second.
    ///
    /// With the program first a database may read all calls of a program for a few ids: PostgreSQL does while it has not
    /// counted the table's rows, as in the first minutes of a new one. Ids are different in all programs, so that nothing
    /// is lost.
    @Sendable
    static func callKey(_ dialect: SQLDialect) -> [String] {
        if dialect.replacesPrimaryKeys {
            return [
                """
                ALTER TABLE durable_calls DROP CONSTRAINT durable_calls_pkey,
                    ADD CONSTRAINT durable_calls_pkey PRIMARY KEY (id, program_id)
                """
            ]
        }
        return [
            durableCalls(dialect, name: "durable_calls_by_id", key: "id, program_id"),
            "INSERT INTO durable_calls_by_id SELECT * FROM durable_calls",
            "DROP TABLE durable_calls",
            "ALTER TABLE durable_calls_by_id RENAME TO durable_calls",
        ] + callIndexes
    }
}
