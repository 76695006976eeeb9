// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 9: the audit chains and their signed checkpoints.
    ///
    /// A release that does not know the tables can go on beside one that does: its own changes are in no chain.
    @Sendable
    static func audit(_ dialect: SQLDialect) -> [String] {
        let (integer, blob, text, suffix) = (dialect.integer, dialect.blob, dialect.text, dialect.tableSuffix)
        return [
            """
            CREATE TABLE audit_entries (
                program_id \(text) NOT NULL,
                node_id \(text) NOT NULL,
                seq \(integer) NOT NULL,
                at \(integer) NOT NULL,
                unit_id \(blob) NOT NULL,
                action \(text) NOT NULL,
                subject \(text) NOT NULL,
                outcome \(text) NOT NULL,
                actor \(text) NOT NULL,
                role \(text) NOT NULL,
                face \(text) NOT NULL,
                tool \(text),
                correlation_id \(text),
                arguments_digest \(blob),
                schedule_version \(integer),
                previous \(blob) NOT NULL,
                details \(text) NOT NULL,
                hash \(blob) NOT NULL,
                PRIMARY KEY (program_id, node_id, seq)
            )\(suffix)
            """,
            "CREATE INDEX audit_entries_at ON audit_entries (program_id, at, node_id, seq)",
            """
            CREATE TABLE audit_checkpoints (
                program_id \(text) NOT NULL,
                node_id \(text) NOT NULL,
                seq \(integer) NOT NULL,
                at \(integer) NOT NULL,
                hash \(blob) NOT NULL,
                public_key \(blob) NOT NULL,
                signature \(blob) NOT NULL,
                PRIMARY KEY (program_id, node_id, seq)
            )\(suffix)
            """,
        ]
    }
}
