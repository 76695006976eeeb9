// SPDX-License-Identifier: Apache-2.0

extension Schema {
    /// Schema 1: roster versions and their batches, key-values, events.
    @Sendable
    static func firstTables(_ dialect: SQLDialect) -> [String] {
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
