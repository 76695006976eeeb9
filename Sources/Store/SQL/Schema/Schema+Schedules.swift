// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// The part of schema 5 that keeps what became of periodic entries.
    @Sendable
    static func schedules(_ dialect: SQLDialect) -> [String] {
        [
            """
            CREATE TABLE schedules (
                program_id \(dialect.text) NOT NULL,
                entry_id \(dialect.text) NOT NULL,
                paused \(dialect.integer) NOT NULL,
                paused_by \(dialect.text),
                paused_at \(dialect.integer),
                since \(dialect.integer) NOT NULL,
                last_due \(dialect.integer),
                last_call \(dialect.text),
                PRIMARY KEY (program_id, entry_id)
            )\(dialect.tableSuffix)
            """
        ]
    }
}
