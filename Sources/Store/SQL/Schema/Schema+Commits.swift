// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 2: the units of work that were committed of late.
    @Sendable
    static func commits(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text, suffix) = (dialect.integer, dialect.blob, dialect.text, dialect.tableSuffix)
        return [
            """
            CREATE TABLE commits (
                program_id \(text) NOT NULL,
                unit_id \(blob) NOT NULL,
                committed_at \(integer) NOT NULL,
                version \(integer),
                etag \(integer),
                last_event \(integer),
                PRIMARY KEY (program_id, unit_id)
            )\(suffix)
            """,
            "CREATE INDEX commits_age ON commits (committed_at)",
        ]
    }
}
