// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 10: named holds that are set, and what became of holds.
    ///
    /// A release that does not know the tables stops nothing; no call of it reads them.
    @Sendable
    static func holds(_ dialect: SQLDialect) -> [String] {
        let (integer, text, suffix) = (dialect.integer, dialect.text, dialect.tableSuffix)
        return [
            """
            CREATE TABLE holds (
                program_id \(text) NOT NULL,
                name \(text) NOT NULL,
                owner \(text) NOT NULL,
                reason \(text) NOT NULL,
                set_at \(integer) NOT NULL,
                expires_at \(integer),
                steady_epoch \(text),
                steady_until \(integer),
                PRIMARY KEY (program_id, name, owner)
            )\(suffix)
            """,
            """
            CREATE TABLE hold_events (
                program_id \(text) NOT NULL,
                id \(text) NOT NULL,
                at \(integer) NOT NULL,
                action \(text) NOT NULL,
                name \(text) NOT NULL,
                owner \(text) NOT NULL,
                actor \(text) NOT NULL,
                reason \(text) NOT NULL,
                tool \(text),
                correlation_id \(text),
                PRIMARY KEY (program_id, id)
            )\(suffix)
            """,
            "CREATE INDEX hold_events_at ON hold_events (program_id, at, id)",
        ]
    }
}
